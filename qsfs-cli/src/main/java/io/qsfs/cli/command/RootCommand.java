package io.qsfs.cli.command;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.file.CatCommand;
import io.qsfs.cli.file.DiskUsageCommand;
import io.qsfs.cli.file.FreeSpaceCommand;
import io.qsfs.cli.file.GetCommand;
import io.qsfs.cli.file.ListCommand;
import io.qsfs.cli.file.MakeDirectoryCommand;
import io.qsfs.cli.file.MoveCommand;
import io.qsfs.cli.file.PutCommand;
import io.qsfs.cli.file.RemoveCommand;
import io.qsfs.cli.file.StatCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.util.List;

/** What all commands share. */
@Command(
        name = "qsfs",
        description =
                "Files as encrypted, erasure-coded shards over nodes that nobody has to trust.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs up                          create what is missing and start everything",
            "  qsfs put ~/Documents /           store a directory",
            "  qsfs ls -lR /Documents           look at it",
            "  qsfs get /Documents ./copy       get it back",
            "  qsfs status                      nodes, redundancy, what runs",
            "  qsfs down                        stop cleanly",
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused, 5 unavailable, 6"
                    + " in use.",
        })
public final class RootCommand {
    /** All commands, in the order in which help lists them. */
    public static final List<Class<?>> SUBCOMMANDS =
            List.of(
                    HelpCommand.class,
                    UpCommand.class,
                    DownCommand.class,
                    StatusCommand.class,
                    MountCommand.class,
                    UnmountCommand.class,
                    PutCommand.class,
                    GetCommand.class,
                    ListCommand.class,
                    CatCommand.class,
                    RemoveCommand.class,
                    MoveCommand.class,
                    MakeDirectoryCommand.class,
                    StatCommand.class,
                    DiskUsageCommand.class,
                    FreeSpaceCommand.class,
                    VolumeInfoCommand.class,
                    NodeCommand.class,
                    RepairCommand.class,
                    FsckCommand.class,
                    CheckpointCommand.class,
                    RecoverCommand.class,
                    KeyCommand.class,
                    EnvCommand.class,
                    DaemonCommand.class,
                    DaemonStatusCommand.class,
                    PrepareCommand.class);

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "",
            scope = ScopeType.INHERIT,
            description =
                    "where everything of the volume lives on this machine (default: $QSFS_HOME,"
                            + " else ~/.qsfs)")
    private String home = "";

    /** The home that the command line or the environment names. */
    public Home home() {
        return Home.locate(home);
    }

    /** The word that calls a command. */
    public static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }
}
