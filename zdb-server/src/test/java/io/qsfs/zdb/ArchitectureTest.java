package io.qsfs.zdb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.List;

/** Which package of the node may know what. */
@AnalyzeClasses(packages = "io.qsfs.zdb", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** From bottom to top: a package may use those before it. */
    private static final List<String> PACKAGES =
            List.of("disk", "segment", "index", "namespace", "command", "resp", "server", "cli");

    @ArchTest
    static void packagesUseOnlyThoseBelowThem(JavaClasses node) {
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
                    .check(node);
        }
    }

    @ArchTest
    static final ArchRule respAndServerAloneKnowNetty =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(tree("resp"), tree("server"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule indexAloneKnowsRocksDb =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(tree("index"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule aNodeKnowsNothingOfPacksOrKeys =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.qsfs.core..", "io.qsfs.fuse..", "io.qsfs.s3..", "io.qsfs.cli..");

    @ArchTest
    static final ArchRule onlyCommandsPrint =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(tree("cli"))
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");

    private static String tree(String name) {
        return "io.qsfs.zdb." + name + "..";
    }
}
