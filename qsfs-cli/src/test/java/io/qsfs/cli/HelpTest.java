package io.qsfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every command says of itself. */
final class HelpTest {
    private final CommandLine root = new Program().commandLine();

    @Test
    void everyCommandIsDescribedAndHasExamplesThatItUnderstands() {
        for (CommandLine line : visible(root)) {
            CommandSpec spec = line.getCommandSpec();
            var usage = spec.usageMessage();
            assertThat(usage.description()).as(spec.qualifiedName()).isNotEmpty();
            assertThat(usage.footer()).as(spec.qualifiedName()).isNotEmpty();
            assertThat(String.join("\n", usage.footer()))
                    .as(spec.qualifiedName())
                    .contains("qsfs ");
            assertThat(line.getUsageMessage()).contains("Examples:");
        }
    }

    @Test
    void everyOptionAndParameterIsDescribed() {
        for (CommandLine line : visible(root)) {
            line.getCommandSpec()
                    .args()
                    .forEach(
                            argument ->
                                    assertThat(argument.description())
                                            .as(line.getCommandName() + argument)
                                            .isNotEmpty());
        }
    }

    @Test
    void helpTellsWhatExitCodesMean() {
        String help = root.getUsageMessage();
        for (ExitCode code : ExitCode.values()) {
            assertThat(help.replace("\n", " ")).contains(" " + code.number() + " ");
        }
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number))
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    private static List<CommandLine> visible(CommandLine line) {
        var all = new ArrayList<CommandLine>();
        if (!line.getCommandSpec().usageMessage().hidden()
                && !line.getCommandName().equals("help")) {
            all.add(line);
            line.getSubcommands().values().forEach(each -> all.addAll(visible(each)));
        }
        return all;
    }
}
