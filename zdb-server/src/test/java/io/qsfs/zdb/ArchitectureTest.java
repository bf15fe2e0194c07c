package io.qsfs.zdb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** The directions between the packages of a node. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.qsfs.zdb");

    @Test
    void onlyRespAndServerKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.qsfs.zdb.resp..", "io.qsfs.zdb.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void onlyTheIndexKnowsRocksDb() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.qsfs.zdb.index..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheEngine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.qsfs.core..")
                .check(CLASSES);
    }

    @Test
    void lowerPackagesDoNotKnowHigherOnes() {
        forbid("disk", "segment", "index", "namespace", "command", "resp", "server", "cli");
        forbid("segment", "index", "namespace", "command", "resp", "server", "cli");
        forbid("index", "namespace", "command", "resp", "server", "cli");
        forbid("namespace", "command", "resp", "server", "cli");
        forbid("command", "resp", "server", "cli");
        forbid("resp", "server", "cli");
        forbid("server", "cli");
    }

    private static void forbid(String lower, String... higher) {
        String[] packages = new String[higher.length];
        for (int i = 0; i < higher.length; i++) {
            packages[i] = "io.qsfs.zdb." + higher[i] + "..";
        }
        noClasses()
                .that()
                .resideInAPackage("io.qsfs.zdb." + lower + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }
}
