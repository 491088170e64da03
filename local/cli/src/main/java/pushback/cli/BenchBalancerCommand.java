package pushback.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cli.race.BalancerBench;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;

@Command(
        name = "balancer",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the load balancer next to HAProxy.",
            "Requests a second and 99th percentiles before the same nginx, in turn. Takes wrk, nginx and haproxy.",
            "Exit code 1 if a bar was missed or a request was lost.%n"
        },
        footer = "%nExample: ./pushback dev bench balancer --rounds 5")
final class BenchBalancerCommand implements Callable<Integer> {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "measurements of each kind of load (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "of load for each measurement (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "32",
            description = "connections at a time (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--json", description = "print JSON at the end")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        within("--rounds", rounds, 1, 1000);
        within("--seconds", seconds, 1, 3600);
        within("--clients", clients, 2, 1000);
        var work = Files.createTempDirectory("pushback-bench");
        var opened = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "stop"));
        try {
            var bench = opened.of(new BalancerBench(work, clients, json ? System.err::println : Screen::say));
            var result = bench.run(rounds, seconds);
            if (json) Screen.say(Json.text(result));
            else print(result);
            boolean reached = result.figures().stream().allMatch(BalancerBench.Figures::isReached);
            return reached && result.failed() == 0 ? 0 : 1;
        } finally {
            opened.close();
            clear(work);
        }
    }

    private static void print(BalancerBench.Result result) {
        var table = new TextTable("MEDIANS", "REQUESTS/s", "HAPROXY", "RATIO", "BAR", "P99 RATIO", "BAR");
        for (var figures : result.figures()) {
            table.row(
                    figures.kind(),
                    "%.0f".formatted(figures.requests()),
                    "%.0f".formatted(figures.haproxy()),
                    "%.2f".formatted(figures.ratio()),
                    "%.1f".formatted(figures.bar()),
                    "%.2f".formatted(figures.p99()),
                    "%.1f".formatted(BalancerBench.MOST_P99));
        }
        Screen.print("\n" + table);
        Screen.say(result.failed() + " requests failed");
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most)
            throw new IllegalArgumentException(
                    option + " must lie between " + least + " and " + most + ", not " + value);
    }

    private static void clear(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
