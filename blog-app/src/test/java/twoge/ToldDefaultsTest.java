package twoge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A default is [Settings]'s, and everything else that tells it tells that one: README, hooks, unit, launcher.
class ToldDefaultsTest {
    private static final Path SCRIPTS = Path.of("scripts");
    private static final Path SETTINGS = Path.of("src/main/java/twoge/Settings.java");

    private static Map<String, String> held() {
        var settings = Settings.read(Map.of());
        return Map.of(
                "HOST", settings.host(),
                "PORT", Integer.toString(settings.port()),
                "DATABASE_CONNECTIONS", Integer.toString(settings.connections()),
                "DRAIN_SECONDS", Long.toString(settings.drain().toSeconds()),
                "TRUSTED_PROXIES", Integer.toString(settings.proxies()),
                "TWOGE_DATA", settings.data().getFileName().toString(),
                "LOG_FORMAT", "logfmt");
    }

    @Test
    void byTheReadmeAreThoseThatHold() throws IOException {
        var told = pairs(Path.of("README.md"), "(?m)^\\| `([A-Z_]+)` \\| `([^`]+)` \\|");
        told.forEach((name, values) -> assertEquals(Set.of(held().get(name)), values, name));
        assertEquals(held().keySet(), told.keySet());
    }

    @Test
    void besideTheSettingsThemselvesAreThoseThatHold() throws IOException {
        var told = pairs(SETTINGS, "`([A-Z_]+)`, default `?([\\w.]*\\w)");
        assertTrue(told.size() >= 6, told.toString());
        told.forEach((name, values) -> assertEquals(Set.of(held().get(name)), values, name));
    }

    @Test
    void byTheHooksAreThoseThatHold() throws IOException {
        var told = new TreeMap<String, Set<String>>();
        try (var scripts = Files.list(SCRIPTS)) {
            for (var script :
                    scripts.filter(file -> file.toString().endsWith(".sh")).toList())
                pairs(script, "setting ([A-Z_]+) ([^\\s)\"]+)")
                        .forEach((name, values) ->
                                told.computeIfAbsent(name, _ -> new TreeSet<>()).addAll(values));
        }
        assertEquals(Set.of("DRAIN_SECONDS", "HOST", "PORT"), told.keySet());
        told.forEach((name, values) -> assertEquals(Set.of(held().get(name)), values, name));
        assertEquals(
                Set.of(held().get("DRAIN_SECONDS")),
                found(SCRIPTS.resolve("machine.sh"), "\\bseconds=(\\d{1,3})\\b"),
                "where DRAIN_SECONDS is no number");
    }

    /// systemd waits longer than the application does, by as much as the hook adds.
    @Test
    void ofTheUnitFitTheTimeThatRequestsAreGiven() throws IOException {
        var added =
                found(SCRIPTS.resolve("machine.sh"), "TimeoutStopSec=\\$\\(\\(\\$\\(drain_seconds\\) \\+ (\\d+)\\)\\)");
        assertEquals(1, added.size(), added.toString());
        var drain = Integer.parseInt(held().get("DRAIN_SECONDS"));
        assertEquals(
                Set.of(Integer.toString(
                        drain + Integer.parseInt(added.iterator().next()))),
                found(SCRIPTS.resolve("twoge.service"), "(?m)^TimeoutStopSec=(\\d+)$"));
    }

    /// What the launcher runs with, so does everything that stands for it; the guide says so twice.
    @Test
    void ofTheHeapAreThoseOfTheLauncher() throws IOException {
        var held = found(SCRIPTS.resolve("twoge.sh"), "JAVA_OPTS:-(-Xmx\\d+m)");
        assertEquals(1, held.size(), held.toString());
        assertEquals(held, found(SCRIPTS.resolve("machine.sh"), "JAVA_OPTS:-(-Xmx\\d+m)"));
        assertEquals(held, found(Path.of("README.md"), "(-Xmx\\d+m)"));
        for (var file :
                List.of("src/main/java/twoge/bundle/Training.java", "src/test/java/twoge/deployment/BlogProcess.java"))
            assertEquals(held, found(Path.of(file), "\"(-Xmx\\d+m)\""), file);
        assertEquals(
                Set.of(held.iterator().next().replaceAll("\\D", "") + " MB"),
                found(Path.of("README.md"), "A heap of (\\d+ MB) is plenty"));
    }

    private static Map<String, Set<String>> pairs(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .collect(Collectors.groupingBy(
                        found -> found.group(1),
                        TreeMap::new,
                        Collectors.mapping(found -> found.group(2), Collectors.toCollection(TreeSet::new))));
    }

    private static Set<String> found(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
