package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.cli.daemon.S3Endpoint;
import io.qsfs.s3.auth.AccessKey;
import io.qsfs.s3.auth.CredentialStore;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.auth.UserPolicy;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Gives a user of the S3 endpoint one more access key. */
@Command(
        name = "add",
        description = "Makes an S3 access key for USER, who is made when there is no such user.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs key add backup --policy writeonly",
            "  qsfs key add alice --uid 1000 --gid 1000",
            "  qsfs key add ci --policy-file ci-policy.json",
        })
public final class KeyAddCommand implements VolumeCommand {
    @Parameters(paramLabel = "USER", description = "letters, digits and +=,.@_-")
    private String user = "";

    @Option(
            names = "--uid",
            description = "owner of the objects that the user stores (default: 65534)")
    private int uid = Identity.ANONYMOUS.uid();

    @Option(
            names = "--gid",
            description = "group of the objects that the user stores (default: 65534)")
    private int gid = Identity.ANONYMOUS.gid();

    @Option(
            names = "--policy",
            defaultValue = "owner",
            description =
                    "readwrite, readonly, writeonly or owner: only buckets of one's own (default)")
    private String policy = "owner";

    @Option(
            names = "--policy-file",
            paramLabel = "FILE",
            description = "an IAM policy document instead")
    private @Nullable Path policyFile;

    @Override
    public int run(Session session) throws IOException {
        S3Endpoint endpoint = session.frontEnds().requireS3();
        if (!Identity.isName(user)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "user name '" + user + "': 1 to 64 letters, digits and +=,.@_-");
        }
        CredentialStore credentials = endpoint.credentials();
        if (credentials.user(user).isEmpty()) {
            credentials.putUser(new CredentialStore.User(user, uid, gid, policies(session)));
        }
        AccessKey key = credentials.addKey(user);
        session.volume().sync();
        var out = new PrintStream(session.out(), true, StandardCharsets.UTF_8);
        out.println("access key  " + key.id());
        out.println("secret      " + key.secret());
        return ExitCode.OK.number();
    }

    private Map<String, String> policies(Session session) throws IOException {
        var documents = new HashMap<String, String>();
        if (policyFile != null) {
            documents.put("custom", Files.readString(session.resolve(policyFile.toString())));
            return documents;
        }
        UserPolicy named =
                UserPolicy.named(policy)
                        .orElseThrow(
                                () ->
                                        new CommandException(
                                                ExitCode.USAGE,
                                                "policy '"
                                                        + policy
                                                        + "': one of "
                                                        + Arrays.stream(UserPolicy.values())
                                                                .map(UserPolicy::title)
                                                                .collect(
                                                                        Collectors.joining(", "))));
        documents.put(named.title(), "");
        return documents;
    }
}
