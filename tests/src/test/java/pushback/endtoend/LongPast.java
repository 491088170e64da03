package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.SampleArchive;

/// The folder of a cloud with thousands of past releases, soon made: a few real ones in virtual time, and what the last
/// of them left in every file, under new names, as often as it takes. The real ones are the latest, so that what points
/// to releases (lock, promotions, groups) is as they left it.
///
/// @param services the folder
/// @param releases how many there are to be in all
record LongPast(Path services, int releases) {
    /// More than the bundles that are kept: the last of them also deletes one.
    private static final int REAL = 8;
    /// An execution's history has a file of its own; of older ones than these nothing is read, and one file serves
    /// them all.
    private static final int READ = 400;
    /// What the judge was shown is kept of the latest only.
    private static final int EVIDENT = 50;
    private static final List<String> JOURNALS =
            List.of("dynamodb/dynamodb.journal", "s3/s3.journal", "sns.journal", "cloudwatch.journal");
    private static final Pattern COMMIT = Pattern.compile("\"commit\":\\{\"S\":\"([0-9a-f]{40})");
    private static final Pattern DEPLOYMENT = Pattern.compile("d-[A-Z0-9]{9}");
    private static final Pattern REMOVED =
            Pattern.compile("builds/([0-9a-f]{40})/(e[0-9]+)\\.zip\",\"version\":\"([0-9a-f]{32})\"}");
    private static final Pattern ADDED = Pattern.compile("zip\",\"version\":\"([0-9a-f]{32})\",");
    private static final int PREFIX = 9;

    void make() throws IOException {
        var world = new VirtualCloud(services);
        for (var number = 1; number < REAL; number++) release(world);
        var before = new HashMap<String, Integer>();
        for (var name : JOURNALS) before.put(name, lines(name).size());
        var last = release(world);
        var block = new HashMap<String, List<String>>();
        for (var name : JOURNALS)
            block.put(name, lines(name).subList(before.get(name), lines(name).size()));
        var commit = found(COMMIT, block.get("dynamodb/dynamodb.journal"), 1);
        var deployment = found(DEPLOYMENT, block.get("dynamodb/dynamodb.journal"), 0);
        var s3 = block.get("s3/s3.journal");
        var version = found(ADDED, s3, 1);
        // What a release deletes of an older one, each deletes of its own: it is gone either way.
        var gone = Map.of(found(REMOVED, s3, 1), commit, found(REMOVED, s3, 2), last, found(REMOVED, s3, 3), version);
        for (var name : JOURNALS) {
            var all = lines(name);
            // Tables and buckets are made first.
            var head = (int) all.stream()
                    .takeWhile(line -> line.startsWith("{\"table\"")
                            || line.startsWith("{\"does\":\"create\"")
                            || line.startsWith("{\"does\":\"versioning\""))
                    .count();
            try (var out = Files.newBufferedWriter(services.resolve(name))) {
                for (var line : all.subList(0, head)) out.write(journalled(line));
                for (var number = 0; number < releases - REAL; number++) {
                    var rename = renaming(number, last, commit, deployment, version);
                    for (var line : block.get(name))
                        if (number >= releases - REAL - EVIDENT || !line.contains("\"" + SampleArchive.FOLDER))
                            out.write(journalled(rename.apply(own(line, gone))));
                }
                for (var line : all.subList(head, all.size())) out.write(journalled(line));
            }
        }
        copies(last, commit, deployment, version);
    }

    /// Histories and deployments, a file each.
    private void copies(String last, String commit, String deployment, String version) throws IOException {
        var executions = services.resolve("executions");
        var history = Files.readAllLines(executions.resolve(last + ".journal"));
        var page = Files.readString(services.resolve("codedeploy/deployments/" + deployment + ".json"));
        var shared = executions.resolve(name(0) + ".journal");
        for (var number = 0; number < releases - REAL; number++) {
            var rename = renaming(number, last, commit, deployment, version);
            var age = FileTime.fromMillis(1_000_000L + number * 1000L);
            var copy = Files.writeString(
                    services.resolve("codedeploy/deployments/" + deployment(number) + ".json"), rename.apply(page));
            Files.setLastModifiedTime(copy, age);
            var file = executions.resolve(name(number) + ".journal");
            if (number > 0 && number < releases - REAL - READ) {
                Files.createLink(file, shared);
                continue;
            }
            try (var out = Files.newBufferedWriter(file)) {
                for (var line : history) out.write(journalled(rename.apply(line.substring(PREFIX))));
            }
            Files.setLastModifiedTime(file, age);
        }
    }

    private static String release(VirtualCloud world) {
        var commit = world.commit("change", AppBehaviour.good());
        var release = world.run("commit", commit.sha());
        assertEquals("Deployed", release.states().getLast());
        return release.name();
    }

    private static UnaryOperator<String> renaming(
            int number, String last, String commit, String deployment, String version) {
        var word = Pattern.compile("\\b" + last + "\\b");
        return line -> word.matcher(line.replace(commit, "%040x".formatted(0xfab00000L + number))
                        .replace(deployment, deployment(number))
                        .replace(version, "%032x".formatted(0xfab00000L + number)))
                .replaceAll(name(number));
    }

    private static String name(int number) {
        return "20260104-%06d-deploy".formatted(number);
    }

    private static String deployment(int number) {
        return "d-PAST%05d".formatted(number);
    }

    private static String own(String line, Map<String, String> gone) {
        if (!line.contains("\"does\":\"remove\"") && !line.contains("\"range\":\"revision#")) return line;
        var own = line;
        for (var entry : gone.entrySet()) own = own.replace(entry.getKey(), entry.getValue());
        return own;
    }

    private List<String> lines(String name) throws IOException {
        return new ArrayList<>(Files.readAllLines(services.resolve(name)).stream()
                .map(line -> line.substring(PREFIX))
                .toList());
    }

    private static String journalled(String document) {
        var sum = new CRC32();
        sum.update(document.getBytes(StandardCharsets.UTF_8));
        return "%08x ".formatted(sum.getValue()) + document + "\n";
    }

    private static String found(Pattern pattern, List<String> lines, int group) {
        for (var line : lines) {
            var matcher = pattern.matcher(line);
            if (matcher.find()) return matcher.group(group);
        }
        throw new AssertionError("no line has " + pattern);
    }
}
