package pushback.operator.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.operator.screen.Screen;

@Command(
        name = "reject",
        mixinStandardHelpOptions = true,
        description = "Refuses a release that waits for approval.",
        footer = "%nExample: ./pushback reject 20261124-101500-3fa2c1d --reason \"not before the holidays\"")
public final class RejectCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Parameters(
            index = "0",
            paramLabel = "RELEASE",
            description = "the release that waits, its commit, a branch or a tag, or the beginning of one")
    private String release;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        var desk = client.desk();
        var decision = Map.of("release", release, "approve", false, "by", desk.caller(), "reason", reason);
        if (!change.goesOn(client, desk, "/approval", "reject " + release, decision, output.json())) return 0;
        var answer = desk.post("/approval", decision);
        Screen.say(
                output.json()
                        ? answer.toPrettyString()
                        : "release " + answer.path("release").path("id").asText()
                                + " is rejected; nothing was changed");
        return 0;
    }
}
