package pushback.operator.cli;

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

    @Mixin
    private StartOptions start;

    @Override
    public Integer call() {
        return start.run(
                start.change().desk(),
                "deploy " + (commit.isEmpty() ? "the head of the branch" : commit),
                Map.of("action", ReleaseAction.DEPLOY.word(), "commit", commit, "force", force));
    }
}
