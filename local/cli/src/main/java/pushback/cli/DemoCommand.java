package pushback.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cli.demo.Demo;
import pushback.cli.demo.DemoReport;
import pushback.cli.demo.DemoScript;
import pushback.host.processes.DirectoryLock;
import pushback.host.up.LocalCloud;
import pushback.operator.cli.CommandFrame.OwnRoom;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;
import pushback.settings.Rules;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the whole story in about two minutes.",
            "A local cloud, real pushes of good and bad commits under load, and what became of them.",
            "Exit code 0 only if all went as expected.%n"
        },
        footer = "%nExample: ./pushback demo --report report.json")
final class DemoCommand implements Callable<Integer>, OwnRoom {
    /// Below `--dir`.
    static final String ROOM = "demo";

    @Mixin
    private CloudOptions options;

    @Option(
            names = "--failing",
            paramLabel = "PERCENT",
            description = "how many of its requests the release with failing pages fails (default: as the demo's script"
                    + " says)")
    private Integer failing;

    @Option(names = "--report", paramLabel = "FILE", description = "write what happened as JSON, too")
    private Path report;

    @Override
    public Integer call() throws IOException {
        var application = options.application();
        if (failing != null && (failing < 1 || failing > 100))
            throw new IllegalArgumentException("--failing must lie between 1 and 100 percent, not " + failing);
        var script = DemoScript.of(application, failing == null ? OptionalInt.empty() : OptionalInt.of(failing));
        Demo.requireGit();
        requireReportFile();
        // A room of its own: the state of an `up` in the same directory stays untouched, and each demo begins anew.
        var directory = room(options.directory);
        var cloud = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(cloud::close, "stop"));
        var started = System.nanoTime();
        var printer = new Printer();
        clear(directory);
        Screen.say(
                "starting a local cloud: database, load balancer, git remote, " + options.instances + " servers ...");
        var local = cloud.of(new LocalCloud(
                options.options(directory, false, Rules.NONE).withBuildVariables(script.buildVariables())));
        Screen.format("site %s  git %s%n%n", local.url(), local.gitUrl());
        // What builds print is left out: it would be most of the story.
        var narrator = cloud.of(new Narrator(local, printer, line -> !line.contains("s      | ")));
        var demo = cloud.of(new Demo(local, script, application, options.instances, line -> {
            narrator.settle();
            printer.say(Printer.BOLD, line);
        }));
        var result = demo.play();
        narrator.settle();
        // Told before the servers and the database take their time to stop.
        print(result, printer, (System.nanoTime() - started) / 1e9);
        if (report != null) write(result);
        cloud.close();
        return result.ok() ? 0 : 1;
    }

    @Override
    public Path room(Path state) {
        return state.resolve(ROOM);
    }

    /// Said now, not after two minutes.
    private void requireReportFile() {
        if (report == null) return;
        var parent = report.toAbsolutePath().getParent();
        if (Files.isDirectory(report) || !Files.isDirectory(parent) || !Files.isWritable(parent))
            throw new IllegalArgumentException(
                    "cannot write the report " + report + "; choose a file in a folder that is there");
    }

    private static void print(DemoReport result, Printer printer, double seconds) {
        var table = new TextTable(
                "",
                "COMMIT",
                "WHAT",
                "OUTCOME",
                "BUILD",
                "ROLLOUT",
                "HEALTH",
                "ROLLBACK",
                "TOTAL s",
                "REQUESTS",
                "FAILED");
        var number = 1;
        for (var entry : result.pushes()) {
            var took = entry.seconds();
            table.row(
                    Integer.toString(number++),
                    entry.commit().substring(0, Math.min(7, entry.commit().length())),
                    entry.what(),
                    entry.outcome(),
                    cell(took.build()),
                    cell(took.rollout()),
                    cell(took.health()),
                    cell(took.rollback()),
                    cell(took.total()),
                    Long.toString(entry.requests()),
                    Long.toString(entry.failed()));
        }
        Screen.say(table);
        result.pushes().stream()
                .filter(entry -> !entry.problem().isEmpty())
                .forEach(
                        entry -> printer.say(Printer.RED, "not as expected: " + entry.what() + ": " + entry.problem()));
        printer.say(
                result.ok() ? Printer.GREEN : Printer.RED,
                (result.ok() ? "all as expected" : "FAILED") + " after %.0f s".formatted(seconds));
    }

    private static String cell(double seconds) {
        return seconds == 0 ? "-" : "%.1f".formatted(seconds);
    }

    private void write(DemoReport result) {
        try {
            Files.writeString(
                    report, Json.STRICT.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write " + report + ": " + unwritable.getMessage(), unwritable);
        }
    }

    private static void clear(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        // Another demo may be at work there: then its lock says so, and nothing is deleted.
        DirectoryLock.take(directory).close();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException failed) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
