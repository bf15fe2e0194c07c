package io.qsfs.cli.command;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.HomeLock;
import io.qsfs.cli.node.LocalNodes;
import io.qsfs.core.NewNode;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Superblock;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.volume.SpaceReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Brings a volume back from its nodes alone. */
@Command(
        name = "recover",
        description = {
            "Brings a volume back on a machine that has nothing of it: with the key file, or a"
                    + " recovery",
            "sheet, and the addresses of its nodes, of which as many may be gone as the policy"
                    + " allows.",
            "Nothing on the nodes is changed before the volume has been found. Afterwards 'qsfs"
                    + " up'.",
            "If the home still has the directories of local nodes, they are started first."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs recover --key-file sheet.txt --nodes 10.0.0.1:9900,10.0.0.2:9900,10.0.0.3:9900",
            "  qsfs --home /srv/vault recover --key-file /media/usb/key --nodes"
                    + " zdb://n1:9900/qsfs,…",
        })
public final class RecoverCommand implements Callable<Integer> {
    @ParentCommand private RootCommand root = new RootCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description = "the key file or a recovery sheet with it")
    private Path keyFile = Path.of("");

    @Option(
            names = "--nodes",
            required = true,
            split = ",",
            paramLabel = "ADDRESS",
            description = "the nodes: host:port or zdb://host:port/namespace")
    private List<String> nodes = List.of();

    @Override
    public Integer call() throws IOException {
        Home home = root.home();
        if (home.isInitialized()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "there is a volume at "
                            + home.directory()
                            + "; recover into another home with --home DIR");
        }
        byte[] key = Files.readAllBytes(keyFile);
        char[] secret = passphrase.forKey(keyFile);
        OpenHome.readKey(keyFile, secret.clone()).close();
        home.create();
        try (HomeLock lock = HomeLock.take(home)) {
            Settings.LocalNodes local = localNodes(home);
            for (String trouble : LocalNodes.all(home, local).start(local.sync(), local.count())) {
                spec.commandLine().getErr().println("Warning: a node is missing: " + trouble);
            }
            PrivateFiles.replace(home.key(), key);
            try (OpenHome open = OpenHome.recover(home, lock, secret, nodes)) {
                Superblock superblock = open.engine().parts().superblocks().current();
                settings(superblock, local, home).write(home);
                PrivateFiles.replace(
                        home.created(),
                        (superblock.volume() + "\n").getBytes(StandardCharsets.UTF_8));
                report(open, superblock);
            } catch (IOException e) {
                // Without settings it is no home; a key alone would make 'up' begin a new volume.
                Files.deleteIfExists(home.key());
                throw e;
            }
        }
        return ExitCode.OK.number();
    }

    /** The nodes whose directories are in the home, when the addresses say on which ports. */
    private Settings.LocalNodes localNodes(Home home) throws StorageException {
        int count = 0;
        while (Files.isDirectory(home.node(count + 1))) {
            count++;
        }
        int firstPort = Integer.MAX_VALUE;
        for (String text : nodes) {
            NodeAddress address = NewNode.parse(text).address();
            if (address.host().equals("127.0.0.1") || address.host().equals("localhost")) {
                firstPort = Math.min(firstPort, address.port());
            }
        }
        return firstPort == Integer.MAX_VALUE
                ? new Settings.LocalNodes(0, 0, "always")
                : new Settings.LocalNodes(count, count == 0 ? 0 : firstPort, "always");
    }

    private static Settings settings(Superblock superblock, Settings.LocalNodes local, Home home) {
        List<String> all =
                superblock.nodes().present().stream()
                        .map(node -> new NewNode(node.address(), node.labels()).toString())
                        .toList();
        return new Settings(
                superblock.policy().toString(),
                all,
                local,
                home.mountPoint().toString(),
                new Settings.S3("127.0.0.1", CreationOptions.S3_PORT_DEFAULT, false),
                Settings.Ack.NODES);
    }

    private void report(OpenHome open, Superblock superblock) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        SpaceReport space = open.engine().volume().space();
        out.println("Recovered volume " + superblock.volume() + ":");
        out.println("  inodes        " + space.inodes());
        out.println("  used          " + ByteSize.format(space.usedBytes()));
        out.println("  log position  " + open.engine().parts().log().appendedPosition());
        out.println("  epoch         " + superblock.epoch());
        out.println("Start it with 'qsfs up'.");
        out.flush();
    }
}
