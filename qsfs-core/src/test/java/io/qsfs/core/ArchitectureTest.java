package io.qsfs.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which package of the engine may know what. */
@AnalyzeClasses(packages = "io.qsfs.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.qsfs.core";

    /** From bottom to top: a package may use those before it, and above all lies the root. */
    private static final List<String> PACKAGES =
            List.of(
                    "error",
                    "bytes",
                    "time",
                    "crypto",
                    "compress",
                    "erasure",
                    "node",
                    "placement",
                    "pack",
                    "stripe",
                    "disk",
                    "writeback",
                    "meta",
                    "journal",
                    "volume",
                    "maintenance");

    /** Calls by which code would get time, chance or a thread that the simulator does not see. */
    private static final Set<String> CALLS_AROUND_THE_ENVIRONMENT =
            Set.of(
                    "java.lang.Math.random",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.lang.Thread.<init>",
                    "java.lang.Thread.ofPlatform",
                    "java.lang.Thread.ofVirtual",
                    "java.lang.Thread.sleep",
                    "java.lang.Thread.startVirtualThread",
                    "java.security.SecureRandom.<init>",
                    "java.security.SecureRandom.getInstanceStrong",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.Clock.systemUTC",
                    "java.time.Instant.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.util.Random.<init>",
                    "java.util.Timer.<init>",
                    "java.util.UUID.randomUUID",
                    "java.util.concurrent.Executors.newCachedThreadPool",
                    "java.util.concurrent.Executors.newFixedThreadPool",
                    "java.util.concurrent.Executors.newScheduledThreadPool",
                    "java.util.concurrent.Executors.newSingleThreadExecutor",
                    "java.util.concurrent.Executors.newSingleThreadScheduledExecutor",
                    "java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor",
                    "java.util.concurrent.ThreadLocalRandom.current",
                    "java.util.concurrent.locks.LockSupport.parkNanos");

    @ArchTest
    static void packagesUseOnlyThoseBelowThem(JavaClasses engine) {
        for (int i = 0; i < PACKAGES.size(); i++) {
            String[] above =
                    Stream.concat(
                                    PACKAGES.stream().skip(i + 1).map(ArchitectureTest::tree),
                                    Stream.of(ROOT))
                            .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(tree(PACKAGES.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .allowEmptyShould(true)
                    .check(engine);
        }
    }

    @ArchTest
    static final ArchRule everyPackageHasItsPlace =
            classes()
                    .should()
                    .resideInAnyPackage(
                            Stream.concat(
                                            PACKAGES.stream().map(ArchitectureTest::tree),
                                            Stream.of(ROOT))
                                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule cryptoAloneKnowsBouncyCastle = only("crypto", "org.bouncycastle..");

    @ArchTest static final ArchRule compressAloneKnowsZstd = only("compress", "com.github.luben..");

    @ArchTest
    static final ArchRule erasureAloneKnowsTheVectorApi = only("erasure", "jdk.incubator..");

    @ArchTest static final ArchRule nodeZdbAloneKnowsNetty = only("node.zdb", "io.netty..");

    @ArchTest
    static final ArchRule metaRocksdbAloneKnowsRocksDb = only("meta.rocksdb", "org.rocksdb..");

    @ArchTest
    static final ArchRule timeAloneAsksTheMachineForTimeChanceAndThreads =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(tree("time"))
                    .should()
                    .callMethodWhere(around())
                    .orShould()
                    .callConstructorWhere(around())
                    .because("the simulator must see every wait, every thread and every choice");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses()
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .because("libraries speak through System.Logger");

    private static DescribedPredicate<JavaCall<?>> around() {
        return describe(
                "time, chance or threads of the machine",
                call ->
                        CALLS_AROUND_THE_ENVIRONMENT.contains(
                                call.getTargetOwner().getName() + "." + call.getName()));
    }

    private static ArchRule only(String importer, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(tree(importer))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static String tree(String name) {
        return ROOT + "." + name + "..";
    }
}
