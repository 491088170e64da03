package pushback.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cli.stopwatch.PushBench;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;

@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how long a newcomer waits for a push and for a rollback.",
            "Seconds from git push of a new headline until it is deployed, and of a rollback, in an up of its own with"
                    + " visitors.",
            "With --against, in turn with another checkout. Exit code 1 if a visitor's request was lost.%n"
        },
        footer = "%nExample: ./pushback dev bench push --against ../pushback-before --rounds 5")
final class BenchPushCommand implements Callable<Integer> {
    @Option(
            names = "--against",
            paramLabel = "DIR",
            description = "another checkout of Pushback, timed in turn with this one")
    private Path against;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "pushes and rollbacks of each checkout (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--visitors",
            paramLabel = "N",
            defaultValue = "4",
            description = "requests per second at each site; from 6 on visitors decide what is healthy (default:"
                    + " ${DEFAULT-VALUE})")
    private double visitors;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "for the states; left there (default: a temporary one, removed)")
    private Path directory;

    @Option(names = "--json", description = "print JSON at the end")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || rounds > 1000)
            throw new IllegalArgumentException("--rounds must lie between 1 and 1000, not " + rounds);
        if (!(visitors > 0 && visitors <= 1000))
            throw new IllegalArgumentException("--visitors must lie between 0 and 1000, not " + visitors);
        var here = Path.of(Optional.ofNullable(System.getenv("PUSHBACK_HOME")).orElse("."))
                .toAbsolutePath()
                .normalize();
        var there =
                Optional.ofNullable(against).map(path -> path.toAbsolutePath().normalize());
        for (var home : there.stream().toList())
            if (!Files.isExecutable(home.resolve("pushback")))
                throw new IllegalArgumentException("there is no checkout of Pushback at " + home);
        var work = directory == null
                ? Files.createTempDirectory("pushback-bench")
                : directory.toAbsolutePath().normalize();
        var opened = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "stop"));
        try {
            var bench = opened.of(new PushBench(visitors, json ? System.err::println : Screen::say));
            bench.open(here, there, work);
            var result = bench.run(rounds);
            if (json) Screen.say(Json.text(result));
            else print(result);
            return result.failed() == 0 ? 0 : 1;
        } finally {
            opened.close();
            if (directory == null) clear(work);
        }
    }

    private static void print(PushBench.Result result) {
        var table = new TextTable("MEDIAN s", "TOTAL", "BUILD", "ROLLOUT", "HEALTH", "RATIO");
        result.figures().forEach((what, figures) -> {
            table.row(
                    what,
                    cell(figures.here(), "total"),
                    cell(figures.here(), "build"),
                    cell(figures.here(), "rollout"),
                    cell(figures.here(), "health"),
                    figures.ratio().map("%.2f"::formatted).orElse("-"));
            if (!figures.there().isEmpty())
                table.row(
                        "  against",
                        cell(figures.there(), "total"),
                        cell(figures.there(), "build"),
                        cell(figures.there(), "rollout"),
                        cell(figures.there(), "health"),
                        "");
        });
        Screen.print("\n" + table);
        Screen.say(result.requests() + " requests of visitors meanwhile, " + result.failed() + " failed");
    }

    private static void clear(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    private static String cell(Map<String, Double> medians, String part) {
        return medians.containsKey(part) ? "%.1f".formatted(medians.get(part)) : "-";
    }
}
