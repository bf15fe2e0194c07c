package io.qsfs.bench.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * The text of the sources: format, sizes, names and what must not be written. With {@code
 * -Dtidy=apply} the format is put right instead of checked.
 */
class TidyTest {
    private static final int FILE_LINE_COUNT_MAX = 600;
    private static final int METHOD_LINE_COUNT_MAX = 70;

    /** The JDK itself calls one of its interfaces TrustManager. */
    private static final Pattern BANNED_TYPE =
            Pattern.compile(".*(Util|Utils|Helper|Helpers|(?<!Trust)Manager|Impl|Common|Base)");

    private static final Pattern BANNED_PACKAGE =
            Pattern.compile(".*/(util|utils|helper|helpers|impl|common|misc)");

    private static final Pattern UNNUMBERED_TODO =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b(?! ?\\(?#\\d)");

    /** Hosts of package registries: which one is used is the business of who builds. */
    private static final Pattern REGISTRY =
            Pattern.compile(
                    "\\b(repo\\d?\\.maven|maven\\.google|registry\\.npmjs|proxy\\.golang|index\\.crates"
                        + "|pypi|central\\.sonatype|files\\.pythonhosted)\\.");

    private static SourceTree tree;

    @BeforeAll
    static void findSources() throws IOException {
        tree = SourceTree.ofThisProject();
        assertThat(tree.javaFiles()).hasSizeGreaterThan(100);
    }

    @Test
    void javaIsFormatted() {
        boolean apply = "apply".equals(System.getProperty("tidy"));
        List<String> arguments = new ArrayList<>(List.of("--aosp", apply ? "-i" : "--dry-run"));
        tree.javaFiles().forEach(file -> arguments.add(file.toString()));
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
        int status = formatter.run(writer, writer, arguments.toArray(String[]::new));
        writer.flush();
        assertThat(output.toString())
                .as("not formatted; mvn -B -pl benchmarks -am test -Dtest=TidyTest -Dtidy=apply")
                .isEmpty();
        assertThat(status).isZero();
    }

    @Test
    void filesAreShort() {
        assertNone(
                "more than " + FILE_LINE_COUNT_MAX + " lines",
                tree.javaFiles().stream()
                        .filter(file -> SourceTree.lines(file).size() > FILE_LINE_COUNT_MAX)
                        .map(tree::relative));
    }

    @Test
    void methodsAreShortAndNamesSayWhatTypesAre() throws IOException {
        Declarations declarations = Declarations.of(tree.javaFiles());
        assertThat(declarations.methods()).hasSizeGreaterThan(1000);
        assertNone(
                "more than " + METHOD_LINE_COUNT_MAX + " lines",
                declarations.methods().stream()
                        .filter(method -> method.lineCount() > METHOD_LINE_COUNT_MAX)
                        .map(
                                method ->
                                        at(
                                                method.file(),
                                                method.name() + " " + method.lineCount())));
        assertNone(
                "say what the type is, not that it helps",
                declarations.types().stream()
                        .filter(type -> BANNED_TYPE.matcher(type.name()).matches())
                        .map(type -> at(type.file(), type.name())));
    }

    @Test
    void packagesSayWhatTheyHold() {
        List<Path> packages = packages().toList();
        assertNone(
                "name the package after its subject",
                packages.stream()
                        .map(tree::relative)
                        .filter(path -> BANNED_PACKAGE.matcher(path).matches()));
        assertNone(
                "package-info.java is missing",
                packages.stream()
                        .filter(path -> !Files.exists(path.resolve("package-info.java")))
                        .filter(path -> !Files.exists(mainTwin(path).resolve("package-info.java")))
                        .map(tree::relative));
    }

    @Test
    void whatIsLeftToDoHasAnIssue() {
        assertNone("write the number of an issue: (#12)", linesWith(UNNUMBERED_TODO));
    }

    @Test
    void nothingNamesTheMachineItWasWrittenOnNorAPackageRegistry() {
        String home = Pattern.quote(System.getProperty("user.home") + "/");
        String here = Pattern.quote(tree.root().toString());
        String java = Pattern.quote(System.getProperty("java.home"));
        Pattern machine =
                Pattern.compile(home + "|" + here + "|" + java + "|/(home|Users)/[a-z]+/");
        assertNone("paths of one machine", linesWith(machine));
        assertNone("hosts of package registries", linesWith(REGISTRY));
    }

    private static Stream<Path> packages() {
        return tree.javaFiles().stream()
                .filter(file -> !file.endsWith("module-info.java"))
                .map(file -> file.getParent())
                .distinct();
    }

    /** The directory of the same package in the main sources. */
    private static Path mainTwin(Path testPackage) {
        return Path.of(testPackage.toString().replace("/src/test/java/", "/src/main/java/"));
    }

    private static Stream<String> linesWith(Pattern pattern) {
        return tree.textFiles().stream()
                .flatMap(
                        file ->
                                SourceTree.lines(file).stream()
                                        .map(pattern::matcher)
                                        .filter(Matcher::find)
                                        .map(matcher -> at(file, matcher.group())));
    }

    private static String at(Path file, String what) {
        return tree.relative(file) + ": " + what;
    }

    private static void assertNone(String rule, Stream<String> offenders) {
        assertThat(offenders).as(rule).isEmpty();
    }
}
