package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.operator.screen.Screen;
import pushback.release.ReleaseEnding;

@Command(
        name = "halt",
        mixinStandardHelpOptions = true,
        description = {
            "Halts a release or a drill; it takes back what it has changed.",
            "A release ends RolledBack, or Rejected if it has changed nothing yet; one that waits is taken "
                    + "out of the line.",
            "Exit code 0 once that is done, 1 if it came too late or failed.%n"
        },
        footer = "%nExample: ./pushback halt --reason \"wrong branch\"")
public final class HaltCommand implements Callable<Integer> {
    private static final Set<ReleaseEnding> STOPPED =
            Set.of(ReleaseEnding.ROLLED_BACK, ReleaseEnding.REJECTED, ReleaseEnding.DRILLED);

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RELEASE",
            defaultValue = "",
            description =
                    "a release, its commit, a branch or a tag, or the beginning of one (default: the one at work)")
    private String release;

    @Option(
            names = "--reason",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "why, for the ledger and for all who are notified")
    private String reason;

    @Option(names = "--no-wait", description = "do not wait for its end")
    private boolean noWait;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        var desk = change.desk();
        var what = "halt " + (release.isEmpty() ? "what is at work" : release);
        return change.asked(desk, "/halt", what, Map.of("release", release, "reason", reason))
                .map(halted -> follow(desk, halted))
                .orElse(0);
    }

    private int follow(Desk desk, JsonNode halted) {
        if (!change.json()) Screen.say(halted.path("message").asText());
        if (noWait) {
            if (change.json()) Screen.say(halted);
            return 0;
        }
        var name = halted.path("release").asText();
        if (halted.path("drill").asBoolean()) {
            DrillOptions.follow(desk, name, change.json());
            return 0;
        }
        var ending = ClientOptions.tell(desk, name, change.json());
        return ReleaseEnding.of(ending).filter(STOPPED::contains).isPresent() ? 0 : 1;
    }
}
