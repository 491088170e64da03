package pushback.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.cli.screen.Screen;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Puts an earlier good release back, as a release of its own.",
        footer = "%nExample: ./pushback rollback --reason \"the new page confuses people\"")
final class RollbackCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

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

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--no-wait", description = "do not wait for the outcome")
    private boolean noWait;

    @Option(names = "--json", description = "print the outcome as JSON")
    private boolean json;

    @Override
    public Integer call() {
        var good = client.client().get("/good?release=" + URLEncoder.encode(release, StandardCharsets.UTF_8));
        if (!json) print(good);
        // The one that was shown, whatever becomes good meanwhile.
        return client.start(
                DeployCommand.input("rollback", "release", good.path("meant").asText(), force, reason), !noWait, json);
    }

    private static void print(JsonNode good) {
        var table = new TextTable("", "GOOD RELEASE", "COMMIT", "");
        for (var one : good.path("good")) {
            var what = one.path("what").asText();
            table.row(
                    what.equals("meant") ? ">" : what.equals("runs") ? "*" : "",
                    one.path("release").asText(),
                    one.path("commit").asText().substring(0, 7),
                    switch (what) {
                        case "meant" -> "goes back to this one";
                        case "left behind" -> "left behind by a rollback, or pushed back";
                        default -> what;
                    });
        }
        Screen.say(table);
    }
}
