package pushback.cdk.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// The archive with a JDK of its own, unpacked and started by its `bootstrap` as Lambda does, against a stand-in for
/// the
/// Runtime API and for AWS's services.
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class OwnJdkTest {
    private static final String SAID = "has no lock in the ledger";

    @TempDir
    static Path work;

    private static LambdaArchive archive;
    private static Path task;
    private static LambdaStandIn lambda;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        archive = OwnJdk.archive(work.resolve("kept"));
        task = UnpackedTask.of(archive.file(), work.resolve("task")).folder();
        lambda = new LambdaStandIn(work);
    }

    @AfterAll
    static void close() {
        if (lambda != null) lambda.close();
    }

    @Test
    void fitsIntoLambda() throws IOException {
        try (var files = Files.walk(task)) {
            var size = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            assertTrue(size > 100_000_000 && size <= OwnJdk.LIMIT, size + " bytes");
        }
    }

    @Test
    void startsAndAnswersWithTheClassesOfItsCache() throws IOException, InterruptedException {
        var start = startLogged(task, "own.log");
        assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
        assertEquals(1, start.calls(), "the ledger was asked");
        var loaded = loaded("own.log");
        assertEquals("shared objects file", loaded.get("pushback.step.deploy.CheckHealth"));
        var others = loaded.entrySet().stream()
                .filter(type -> !type.getValue().equals("shared objects file"))
                .filter(type -> !type.getKey().contains("/0x"))
                .toList();
        assertTrue(others.size() < loaded.size() / 50, others.toString());
    }

    @Test
    void asksServicesBehindTlsAsWell() throws IOException, InterruptedException {
        var start = lambda.startOverTls(new UnpackedTask(task).process(checkHealth()), AnyEvent.of(checkHealth()));
        assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
        assertEquals(1, start.calls(), "the ledger was asked");
    }

    /// As when somebody exchanges the classes and forgets the cache.
    @Test
    void neverRunsClassesOfACacheThatWasMadeOfOthers() throws IOException, InterruptedException {
        var other = work.resolve("other");
        copy(task, other);
        var jar = other.resolve("lib/pushback.jar");
        exchange(jar, "pushback/lock/EnvironmentLock.class", SAID, SAID.toUpperCase(java.util.Locale.ROOT));
        try (var zip = FileSystems.newFileSystem(jar)) {
            Files.writeString(zip.getPath(Boot.DIGEST), "0".repeat(64));
        }
        Files.setLastModifiedTime(jar, Files.getLastModifiedTime(task.resolve("lib/pushback.jar")));
        var start = lambda.start(new UnpackedTask(other).process(checkHealth()), AnyEvent.of(checkHealth()));
        assertTrue(start.answer().contains("HAS NO LOCK IN THE LEDGER"), start.answer());
    }

    /// Why the SHA-256 is compared: by itself, Java runs the old class, whatever the jar's size and time.
    @Test
    void javaItselfRunsTheOldClassAndTheArchivesMainClassDoesNot() throws IOException, InterruptedException {
        var folder = Files.createDirectories(work.resolve("premise"));
        var jar = folder.resolve("answer.jar");
        compile(folder, "old", jar);
        var client = AWSLambda.class.getName();
        for (var main : List.of(client, Boot.class.getName())) {
            java(folder, "-XX:AOTMode=record", "-XX:AOTConfiguration=c", "-cp", "answer.jar", main);
            java(folder, "-XX:AOTMode=create", "-XX:AOTConfiguration=c", "-XX:AOTCache=" + main, "-cp", "answer.jar");
        }
        assertEquals(
                "old", java(folder, "-XX:AOTCache=" + Boot.class.getName(), "-cp", "answer.jar", Boot.class.getName()));
        compile(folder, "new", jar);
        assertEquals("new", java(folder, "-cp", "answer.jar", client));
        assertEquals("old", java(folder, "-XX:AOTCache=" + client, "-cp", "answer.jar", client));
        var said = java(folder, "-XX:AOTCache=" + Boot.class.getName(), "-cp", "answer.jar", Boot.class.getName());
        assertTrue(said.endsWith("starting without it, slowly\nnew"), said);
    }

    @Test
    void isMadeAnewOnlyOfSomethingElse() throws IOException {
        var made = Files.getLastModifiedTime(archive.file());
        assertEquals(archive, OwnJdk.archive(work.resolve("kept")));
        assertEquals(made, Files.getLastModifiedTime(archive.file()));
    }

    @Test
    void hasTheModulesThatTheClassesNeed() throws IOException, InterruptedException {
        var jdeps = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jdeps").toString(),
                        "-q",
                        "--ignore-missing-deps",
                        "--multi-release",
                        "25",
                        "--print-module-deps",
                        task.resolve("lib/pushback.jar").toString())
                .start();
        var needed = new String(jdeps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(
                OwnJdk.MODULES,
                Arrays.stream(needed.split(","))
                        .filter(module -> !module.equals("java.desktop"))
                        .toList());
    }

    @Test
    void isRefusedWhereWhatItMakesCouldNotRunInLambda() throws IOException {
        assertTrue(refusal("Mac OS X", 25, work).contains("synthesise on Linux"));
        assertTrue(refusal("Linux", 26, work).contains("run JDK 25"));
        assertTrue(refusal("Linux", 25, work.resolve("task")).contains("run a whole JDK 25"));
        var newer = work.resolve("newer");
        for (var file : List.of("bin/jlink", "lib/server/libjvm.so")) {
            Files.createDirectories(newer.resolve(file).getParent());
            Files.writeString(newer.resolve(file), "\0GLIBC_2.2.5\0GLIBC_2.38\0");
        }
        assertTrue(refusal("Linux", 25, newer).contains("Eclipse Temurin"));
    }

    private static String refusal(String system, int java, Path home) {
        return assertThrows(IllegalStateException.class, () -> Jlink.check(system, java, home))
                .getMessage();
    }

    private static Step checkHealth() {
        return Steps.ALL.stream()
                .filter(step -> step.name().equals("CheckHealth"))
                .findFirst()
                .orElseThrow();
    }

    private static LambdaStandIn.Start startLogged(Path task, String log) throws IOException, InterruptedException {
        var process = new UnpackedTask(task).process(checkHealth());
        process.environment().put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + work.resolve(log));
        return lambda.start(process, AnyEvent.of(checkHealth()));
    }

    /// Where each class came from.
    private static Map<String, String> loaded(String log) throws IOException {
        try (var lines = Files.lines(work.resolve(log))) {
            return lines.map(line -> line.replaceFirst("^(\\[[^]]*])+ ", ""))
                    .filter(line -> line.contains(" source: "))
                    .collect(java.util.stream.Collectors.toMap(
                            line -> line.substring(0, line.indexOf(' ')),
                            line -> line.substring(line.indexOf(" source: ") + " source: ".length()),
                            (first, _) -> first));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (var file : files.toList())
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static void exchange(Path jar, String name, String text, String other) throws IOException {
        try (var zip = FileSystems.newFileSystem(jar)) {
            var file = zip.getPath(name);
            var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertTrue(bytes.contains(text), name + " does not say it any more");
            Files.write(file, bytes.replace(text, other).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /// A jar with [Boot] in which Lambda's client says one word.
    private static void compile(Path folder, String word, Path jar) throws IOException, InterruptedException {
        var source = folder.resolve("AWSLambda.java");
        Files.writeString(source, """
            package com.amazonaws.services.lambda.runtime.api.client;
            public class AWSLambda { public static void main(String[] a) { System.out.print("%s"); } }
            """.formatted(word));
        var classes = Files.createDirectories(folder.resolve("classes"));
        run(folder, "javac", "-d", classes.toString(), source.toString());
        var merged = new MergedJar();
        merged.add(classes);
        OwnJdk.seal(merged);
        merged.write(jar);
    }

    private static String java(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, "java", arguments);
    }

    private static String run(Path folder, String program, String... arguments)
            throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", program).toString());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
