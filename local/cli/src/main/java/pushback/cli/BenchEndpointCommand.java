package pushback.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cli.race.EndpointBench;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;

@Command(
        name = "endpoint",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the AWS endpoint against moto_server.",
            "The same signed requests go to both in turn, from wrk. Both have to be on the PATH.",
            "Exit code 1 if a bar was missed or a call was not answered with 200.%n"
        },
        footer = "%nExample: ./pushback dev bench endpoint --rounds 3")
final class BenchEndpointCommand implements Callable<Integer> {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "measurements of each call (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "of load for each measurement (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "16",
            description = "at a time (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--json", description = "print JSON at the end")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var work = Files.createTempDirectory("pushback-bench");
        var opened = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "stop"));
        try {
            var figures = opened.of(new EndpointBench(work))
                    .run(rounds, seconds, connections, json ? System.err::println : Screen::say);
            if (json) Screen.say(Json.text(figures));
            else {
                var table = new TextTable("MEDIANS", "CALLS/s", "MOTO", "RATIO", "P99 ms", "MOTO", "RATIO");
                for (var one : figures)
                    table.row(
                            one.call(),
                            "%.0f".formatted(one.calls()),
                            "%.0f".formatted(one.moto()),
                            "%.1f".formatted(one.ratio()),
                            "%.2f".formatted(one.p99()),
                            "%.1f".formatted(one.motoP99()),
                            "%.3f".formatted(one.p99Ratio()));
                Screen.print("\n" + table);
                Screen.say("bars: %.0f times the calls, %.0f times the executions, %.1f of the p99"
                        .formatted(EndpointBench.LEAST_CALLS, EndpointBench.LEAST_EXECUTIONS, EndpointBench.MOST_P99));
            }
            return figures.stream().allMatch(EndpointBench.Figures::isReached) ? 0 : 1;
        } finally {
            opened.close();
            try (var all = Files.walk(work)) {
                for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
            }
        }
    }
}
