package pushback.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.cloud.bench.JudgeBench;
import pushback.operator.cli.TextTable;
import pushback.operator.screen.Screen;

@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how soon, how surely and at what cost the judge notices.",
            "It is compared with a CloudWatch-style alarm (3 of 5 minutes) and a Mann-Whitney test on minute points; in"
                    + " more scenarios also with Express Mode's alarm, three sigma and Flagger's checks.",
            "Simulated and seeded: the same seed, the same numbers.%n"
        },
        footer = "%nExample: ./pushback dev bench judge --json --seed 7")
final class BenchJudgeCommand implements Callable<Integer> {
    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "of the simulation (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--releases",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "good releases simulated; a tenth as many for each median and scenario (default: ${DEFAULT-VALUE})")
    private int releases;

    @Override
    public Integer call() {
        if (releases < 1 || releases > 1_000_000)
            throw new IllegalArgumentException("--releases must lie between 1 and 1000000, not " + releases);
        if (!json) Screen.say("simulating " + releases + " good releases, and bad ones ...");
        var result = new JudgeBench(seed, releases).run();
        if (!json) {
            print(result);
            Screen.say("\nsimulating more scenarios, " + fewer() + " good releases each ...");
        }
        var scenarios = new JudgeBench(seed, fewer()).scenarios();
        if (json)
            Screen.say(((ObjectNode) Json.tree(Json.text(result)))
                    .set("scenarios", Json.tree(Json.text(scenarios)))
                    .toString());
        else printScenarios(scenarios);
        return 0;
    }

    private int fewer() {
        return Math.max(1, releases / 10);
    }

    private static void printScenarios(Map<String, Map<String, JudgeBench.Score>> scenarios) {
        scenarios.forEach((scenario, scores) -> {
            Screen.say("\n" + scenario);
            var table = new TextTable("WITNESS", "NOTICED AFTER", "WITHIN 15 MIN", "FALSE ALARMS", "UNDECIDED");
            scores.forEach((witness, score) -> table.row(
                    witness,
                    score.requests() == null ? "never" : score.requests() + " requests, " + score.seconds() + " s",
                    "%.0f %%".formatted(100 * score.noticed()),
                    "%.2f %%".formatted(100 * score.falseAlarms()),
                    "%.2f %%".formatted(100 * score.undecided())));
            Screen.print(table);
        });
    }

    private static void print(JudgeBench.Result result) {
        Screen.say("\nUntil a bad release is noticed: 600 requests a minute on 12 instances, medians");
        var detection = new TextTable("ERRORS", "JUDGE", "ALARM", "MANN-WHITNEY");
        result.detectRequests()
                .forEach((share, requests) -> detection.row(
                        words(share),
                        found(requests, result, share, "judge"),
                        found(requests, result, share, "alarm"),
                        found(requests, result, share, "mannWhitney")));
        Screen.print(detection);
        Screen.say("\nGood releases (0.1 % errors) condemned, of 10,000");
        var alarms = new TextTable("ERRORS", "JUDGE", "ALARM", "MANN-WHITNEY");
        result.falseAlarmsPer10000()
                .forEach((kind, by) -> alarms.row(
                        kind.equals("bursty") ? "in bursts of 3" : kind,
                        "%.0f".formatted(by.get("judge")),
                        "%.0f".formatted(by.get("alarm")),
                        "%.0f".formatted(by.get("mannWhitney"))));
        Screen.print(alarms);
        Screen.say("\nFailed requests of a release that fails 5 %: 3,000 requests a minute on 12 instances, medians");
        var failed = new TextTable("STRATEGY", "JUDGE", "ALARM");
        result.failedRequests()
                .forEach((way, by) -> failed.row(way, Long.toString(by.get("judge")), Long.toString(by.get("alarm"))));
        Screen.print(failed);
    }

    private static String found(Map<String, Long> requests, JudgeBench.Result result, String share, String witness) {
        return requests.get(witness) == null
                ? "never"
                : requests.get(witness) + " requests, "
                        + result.detectSeconds().get(share).get(witness) + " s";
    }

    private static String words(String share) {
        return switch (share) {
            case "onePercent" -> "1 %";
            case "fivePercent" -> "5 %";
            default -> "100 %";
        };
    }
}
