package io.qsfs.s3;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.List;

/** Which package of the gateway may know what. */
@AnalyzeClasses(packages = "io.qsfs.s3", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** From bottom to top: a package may use those before it. */
    private static final List<String> PACKAGES =
            List.of(
                    "error",
                    "xml",
                    "http",
                    "auth",
                    "rule",
                    "bucket",
                    "lifecycle",
                    "notification",
                    "operation");

    @ArchTest
    static void packagesUseOnlyThoseBelowThem(JavaClasses gateway) {
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
                    .check(gateway);
        }
    }

    @ArchTest
    static final ArchRule httpAloneKnowsNetty =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            tree("error"),
                            tree("xml"),
                            tree("auth"),
                            tree("bucket"),
                            tree("operation"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule xmlAloneParsesDocuments =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(tree("xml"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("javax.xml..", "org.w3c.dom..", "org.xml.sax..")
                    .because("there is one hardened parser");

    @ArchTest
    static final ArchRule theGatewaySeesTheVolumeNotWhatCarriesIt =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.qsfs.core.crypto..",
                            "io.qsfs.core.erasure..",
                            "io.qsfs.core.journal..",
                            "io.qsfs.core.meta..",
                            "io.qsfs.core.node..",
                            "io.qsfs.core.pack..",
                            "io.qsfs.core.stripe..",
                            "io.qsfs.zdb..",
                            "io.qsfs.fuse..",
                            "io.qsfs.cli..");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses()
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");

    private static String tree(String name) {
        return "io.qsfs.s3." + name + "..";
    }
}
