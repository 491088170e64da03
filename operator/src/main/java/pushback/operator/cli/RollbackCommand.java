package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.operator.screen.Screen;
import pushback.release.ReleaseAction;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Puts an earlier good release back, as a release of its own.",
        footer = "%nExample: ./pushback rollback --reason \"the new page confuses people\"")
public final class RollbackCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RELEASE",
            defaultValue = "",
            description =
                    "a good release, its commit, a branch or a tag, or the beginning of one (default: one further back"
                            + " than what runs)")
    private String release;

    @Option(
            names = "--force",
            description = "go back even to what was pushed back, or below the database's schema (with a reason)")
    private boolean force;

    @Mixin
    private StartOptions start;

    @Override
    public Integer call() {
        var change = start.change();
        var desk = change.desk();
        var good = desk.get("/good?release=" + ClientOptions.encoded(release));
        if (!change.json()) print(good, desk.now());
        var meant = release.isEmpty() && !change.json() && change.mayAsk()
                ? chosen(good, number -> System.console().readLine("go back to [%d], or n: ", number))
                : Optional.of(good.path("meant").asText());
        if (meant.isEmpty()) {
            Screen.say("nothing was changed");
            return 0;
        }
        // The one that was shown, whatever becomes good meanwhile.
        return start.run(
                desk,
                "go back to " + meant.get(),
                Map.of("action", ReleaseAction.ROLLBACK.word(), "release", meant.get(), "force", force));
    }

    /// The one that the person at the terminal wants; empty: none.
    ///
    /// @param ask shows the number that is meant, and returns what is typed; null: nothing more comes
    static Optional<String> chosen(JsonNode good, IntFunction<String> ask) {
        var all = new ArrayList<String>();
        good.path("good").forEach(one -> all.add(one.path("release").asText()));
        var meant = all.indexOf(good.path("meant").asText()) + 1;
        while (true) {
            var answer = ask.apply(meant);
            if (answer == null || answer.strip().matches("(?i)n|no|q")) return Optional.empty();
            var number = answer.isBlank() ? Integer.toString(meant) : answer.strip();
            if (number.matches("\\d{1,3}") && Integer.parseInt(number) >= 1 && Integer.parseInt(number) <= all.size())
                return Optional.of(all.get(Integer.parseInt(number) - 1));
            Screen.say("say a number from 1 to " + all.size());
        }
    }

    /// @param now by which ages are told
    private static void print(JsonNode good, Instant now) {
        var table = new TextTable("", "", "GOOD RELEASE", "COMMIT", "VERIFIED", "BY", "MESSAGE", "");
        var number = 0;
        for (var one : good.path("good")) {
            var what = one.path("what").asText();
            table.row(
                    Integer.toString(++number),
                    what.equals("meant") ? ">" : what.equals("runs") ? "*" : "",
                    one.path("release").asText(),
                    one.path("commit").asText().substring(0, 7),
                    age(Duration.between(Instant.parse(one.path("verifiedAt").asText()), now)),
                    one.path("requestedBy").asText(),
                    one.path("message").asText(),
                    switch (what) {
                        case "meant" -> "goes back to this one";
                        case "left behind" -> "left behind by a rollback, or pushed back";
                        default -> what;
                    });
        }
        Screen.say(table);
    }

    private static String age(Duration age) {
        return age.toSeconds() < 60 ? "just now" : Window.words(age.toSeconds()) + " ago";
    }
}
