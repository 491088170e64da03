package pushback.operator.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.release.ReleaseAction;

@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Deploys a commit, by default the head of the branch.",
        footer = "%nExample: ./pushback deploy 3fa2c1d --reason \"the fix for the fix\"")
public final class DeployCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "COMMIT",
            defaultValue = "",
            description = "a commit, branch, tag or release, or the beginning of one (default: the head of the branch)")
    private String commit;

    @Option(
            names = "--force",
            description = "deploy even what was pushed back, is older than what runs, or comes in a freeze; "
                    + "what could not be pushed back only with a reason")
    private boolean force;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--no-wait", description = "do not wait for the outcome")
    private boolean noWait;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        var desk = client.desk();
        var input = input(ReleaseAction.DEPLOY, "commit", commit, force, reason, desk.caller());
        var what = "deploy " + (commit.isEmpty() ? "the head of the branch" : commit);
        if (!change.goesOn(client, desk, "/start", what, input, output.json())) return 0;
        return ClientOptions.start(desk, input, !noWait, output.json());
    }

    static Map<String, Object> input(
            ReleaseAction action, String field, String value, boolean force, String reason, String by) {
        var input = new LinkedHashMap<String, Object>();
        input.put("action", action.word());
        if (!value.isEmpty()) input.put(field, value);
        if (force) input.put("force", true);
        if (!reason.isEmpty()) input.put("reason", reason);
        input.put("requestedBy", by);
        return input;
    }
}
