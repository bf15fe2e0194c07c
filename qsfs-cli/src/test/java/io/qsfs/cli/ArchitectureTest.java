package io.qsfs.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.List;

/** Which package of the commands may know what. */
@AnalyzeClasses(packages = "io.qsfs.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** From bottom to top: a package may use those before it. */
    private static final List<String> PACKAGES = List.of("config", "node", "daemon", "command");

    @ArchTest
    static void packagesUseOnlyThoseBelowThem(JavaClasses commands) {
        for (int i = 0; i < PACKAGES.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(tree(PACKAGES.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            PACKAGES.stream()
                                    .skip(i + 1)
                                    .map(ArchitectureTest::tree)
                                    .toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(commands);
        }
    }

    @ArchTest
    static final ArchRule commandsWireThePartsAndLeaveTheInsideAlone =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.qsfs.core.compress..",
                            "io.qsfs.core.erasure..",
                            "io.qsfs.core.pack..",
                            "io.qsfs.zdb.segment..",
                            "io.qsfs.zdb.index..",
                            "io.qsfs.zdb.command..",
                            "io.qsfs.bench..");

    private static String tree(String name) {
        return "io.qsfs.cli." + name + "..";
    }
}
