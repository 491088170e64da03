package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import twoge.Eventually;
import twoge.Visitor;

/// Twoge as a process of its own, on a free port.
record BlogProcess(Process process, Path log) implements AutoCloseable {
    /// In either form of the log.
    private static final Pattern LISTENING = Pattern.compile("listening\\W+url\\W+http://127.0.0.1:(\\d+)/");

    /// A deployed one.
    static BlogProcess start(Path jar, Path directory, Map<String, String> environment) {
        return start(List.of("-jar", jar.toString()), directory, environment);
    }

    /// One with everything it was built with, the database of its own too.
    static BlogProcess startComplete(Path directory, Map<String, String> environment) {
        return start(List.of("-cp", System.getProperty("java.class.path"), "twoge.Twoge"), directory, environment);
    }

    /// An earlier release: its own classes, with the libraries of today.
    static BlogProcess startEarlier(Path jar, Path directory, Map<String, String> environment) {
        var libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return start(List.of("-cp", jar + File.pathSeparator + libraries, "twoge.Twoge"), directory, environment);
    }

    private static BlogProcess start(List<String> what, Path directory, Map<String, String> environment) {
        try {
            var log = Files.createTempFile(directory, "twoge", ".log");
            var command = new ArrayList<>(List.of(java(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            command.addAll(what);
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment().put("PORT", "0");
            builder.environment().putAll(environment);
            return new BlogProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// A visitor of this process, once it is ready.
    Visitor visitor() {
        Eventually.isTrue("listening", () -> LISTENING.matcher(output()).find() || !process.isAlive());
        var listening = LISTENING.matcher(output());
        assertTrue(listening.find(), this::output);
        var visitor = new Visitor(Integer.parseInt(listening.group(1)));
        Eventually.isTrue("ready", () -> visitor.status("/health/ready") == 200);
        return visitor;
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for its end.
    int code() {
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), this::output);
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
