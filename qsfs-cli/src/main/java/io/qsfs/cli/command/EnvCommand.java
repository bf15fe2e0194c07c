package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.cli.daemon.S3Endpoint;
import io.qsfs.s3.S3GatewayConfig;
import io.qsfs.s3.auth.AccessKey;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Points S3 clients of a shell at the volume. */
@Command(
        name = "env",
        description = {
            "Prints shell variables with which any S3 client talks to the volume. aws before 2.13",
            "does not know AWS_ENDPOINT_URL: give it --endpoint-url \"$AWS_ENDPOINT_URL\"."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  eval \"$(qsfs env)\"",
            "  aws --endpoint-url \"$AWS_ENDPOINT_URL\" s3 ls s3://files/"
        })
public final class EnvCommand implements VolumeCommand {
    @Override
    public int run(Session session) throws IOException {
        S3Endpoint endpoint = session.frontEnds().requireS3();
        var out = new PrintStream(session.out(), true, StandardCharsets.UTF_8);
        out.println("export AWS_ENDPOINT_URL='" + endpoint.url() + "'");
        out.println("# aws before 2.13 ignores this: aws --endpoint-url \"$AWS_ENDPOINT_URL\" …");
        out.println("export AWS_REGION='" + S3GatewayConfig.DEFAULT_REGION + "'");
        out.println("export AWS_DEFAULT_REGION='" + S3GatewayConfig.DEFAULT_REGION + "'");
        Optional<AccessKey> first = endpoint.firstKey();
        if (first.isPresent()) {
            AccessKey key = first.get();
            out.println("export AWS_ACCESS_KEY_ID='" + key.id() + "'");
            out.println("export AWS_SECRET_ACCESS_KEY='" + key.secret() + "'");
        }
        return ExitCode.OK.number();
    }
}
