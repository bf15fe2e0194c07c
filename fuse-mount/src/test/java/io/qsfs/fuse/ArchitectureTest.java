package io.qsfs.fuse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the mount may know what. */
@AnalyzeClasses(packages = "io.qsfs.fuse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theKernelsProtocolKnowsNothingOfVolumes =
            noClasses()
                    .that()
                    .resideInAPackage("io.qsfs.fuse.kernel..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.qsfs.core.volume..",
                            "io.qsfs.fuse.handle..",
                            "io.qsfs.fuse.operation..");

    @ArchTest
    static final ArchRule handlesKnowNothingOfOperations =
            noClasses()
                    .that()
                    .resideInAPackage("io.qsfs.fuse.handle..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.qsfs.fuse.operation..");

    @ArchTest
    static final ArchRule nativeCallsAreMadeByTheKernelPackageAlone =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.qsfs.fuse.kernel..")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.foreign.Linker")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.foreign.SymbolLookup");

    @ArchTest
    static final ArchRule theMountSeesTheVolumeNotWhatCarriesIt =
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
                            "io.qsfs.s3..",
                            "io.qsfs.cli..");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses()
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");
}
