package pushback.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rollback", mixinStandardHelpOptions = true, description = "Puts an earlier good release back, as a release of its own.",
        footer = "%nExample: ./pushback rollback --reason \"the new page confuses people\"")
final class RollbackCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Parameters(index = "0", arity = "0..1", paramLabel = "RELEASE", defaultValue = "",
            description = "a good release, or its commit (default: the latest good one that differs from what runs)")
    private String release;

    @Option(names = "--force", description = "go back even to what was pushed back, or below the database's schema (with a reason)")
    private boolean force;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--no-wait", description = "do not wait for the outcome")
    private boolean noWait;

    @Option(names = "--json", description = "print the outcome as JSON")
    private boolean json;

    @Override
    public Integer call() {
        return client.start(DeployCommand.input("rollback", "release", release, force, reason), !noWait, json);
    }
}
