package pushback.operator.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.operator.screen.Screen;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says what the judge will notice, how soon, and how surely.",
            "At this environment's traffic, it has the judge decide on 200 releases with each share of errors, in"
                    + " virtual time, with visitors that come and fail by chance: the same answer to the same question."
                    + " The traffic is the load balancer's count of the last 7 days, or what was counted while the last"
                    + " releases were judged.%n"
        },
        footer = "%nExample: ./pushback judge explain --requests-per-second 12 --alpha 0.1")
public final class JudgeExplainCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Mixin
    private PolicyOptions policy;

    @Option(
            names = "--requests-per-second",
            paramLabel = "N",
            description = "of all visitors (default: as it is known)")
    private Optional<Double> requestsPerSecond = Optional.empty();

    @Override
    public Integer call() {
        if (requestsPerSecond
                .filter(given -> !(given > 0 && given <= 1_000_000))
                .isPresent())
            throw new IllegalArgumentException(
                    "--requests-per-second lies above 0 and at 1000000 at most, not at " + requestsPerSecond.get());
        var question = new HashMap<String, Object>(Map.of("changed", policy.changed()));
        requestsPerSecond.ifPresent(given -> question.put("requestsPerSecond", given));
        var answer = client.desk().post("/judge-explain", question);
        if (output.json()) {
            Screen.say(answer.toPrettyString());
            return 0;
        }
        Screen.say(answer.path("environment").asText() + ", traffic: "
                + answer.path("traffic").asText());
        answer.path("words").forEach(line -> Screen.say(line.asText()));
        return 0;
    }
}
