package pushback.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cli.race.GitBench;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;

@Command(
        name = "git",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the git remote next to git http-backend.",
            "Pushes of many tags, of a long history, and clones, in turn. Takes git.",
            "Exit code 1 if the push of tags takes more than 1.5 times as long.%n"
        },
        footer = "%nExample: ./pushback dev bench git --rounds 5")
final class BenchGitCommand implements Callable<Integer> {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "measurements of each kind (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--commits",
            paramLabel = "N",
            defaultValue = "20000",
            description = "of the history (default: ${DEFAULT-VALUE})")
    private int commits;

    @Option(
            names = "--tags",
            paramLabel = "N",
            defaultValue = "300",
            description = "all over it (default: ${DEFAULT-VALUE})")
    private int tags;

    @Option(names = "--json", description = "print JSON at the end")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        within("--rounds", rounds, 1, 1000);
        within("--commits", commits, 1, 1_000_000);
        within("--tags", tags, 1, 100_000);
        var work = Files.createTempDirectory("pushback-bench");
        try (var bench = new GitBench(work, commits, tags, json ? System.err::println : Screen::say)) {
            var all = bench.run(rounds);
            if (json) {
                Screen.say(Json.text(all));
            } else {
                var table = new TextTable("MEDIANS", "SECONDS", "HTTP-BACKEND", "RATIO", "BAR");
                for (var figures : all)
                    table.row(
                            figures.kind(),
                            "%.2f".formatted(figures.here()),
                            "%.2f".formatted(figures.httpBackend()),
                            "%.2f".formatted(figures.ratio()),
                            figures.bar().map("%.1f"::formatted).orElse("-"));
                Screen.print("\n" + table);
            }
            return all.stream().allMatch(GitBench.Figures::isReached) ? 0 : 1;
        } finally {
            clear(work);
        }
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
