package pushback.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cli.race.ConsoleBench;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;

@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the console's pages against an empty one.",
            "With 100 releases in the ledger, page by page, in turn with a page that has next to nothing on it.",
            "Exit code 1 if a bar was missed.%n"
        },
        footer = "%nExample: ./pushback dev bench console --requests 500")
final class BenchConsoleCommand implements Callable<Integer> {
    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "300",
            description = "of each page (default: ${DEFAULT-VALUE})")
    private int requests;

    @Option(names = "--json", description = "print JSON at the end")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (requests < 1 || requests > 100_000)
            throw new IllegalArgumentException("--requests lies between 1 and 100000, not at " + requests);
        var work = Files.createTempDirectory("pushback-bench");
        var opened = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "stop"));
        try {
            var figures = opened.of(new ConsoleBench(work)).run(requests, json ? System.err::println : Screen::say);
            if (json) Screen.say(Json.text(figures));
            else {
                var table = new TextTable("PAGE", "MEDIAN ms", "P99 ms", "EMPTY ms", "TIMES", "BYTES");
                for (var one : figures)
                    table.row(
                            one.page(),
                            "%.2f".formatted(one.median()),
                            "%.2f".formatted(one.p99()),
                            "%.2f".formatted(one.empty()),
                            "%.1f".formatted(one.times()),
                            Integer.toString(one.bytes()));
                Screen.print("\n" + table);
                Screen.say("bars: a median below %.0f ms, %.0f times the empty page's at most"
                        .formatted(ConsoleBench.MOST_MILLIS, ConsoleBench.MOST_TIMES));
            }
            return figures.stream().allMatch(ConsoleBench.Figures::isReached) ? 0 : 1;
        } finally {
            opened.close();
            try (var all = Files.walk(work)) {
                for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
            }
        }
    }
}
