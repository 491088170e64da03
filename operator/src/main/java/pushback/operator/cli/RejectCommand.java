package pushback.operator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reject",
        mixinStandardHelpOptions = true,
        description = "Refuses a release that waits for approval.",
        footer = "%nExample: ./pushback reject 20261124-101500-3fa2c1d --reason \"not before the holidays\"")
public final class RejectCommand implements Callable<Integer> {
    @Mixin
    private ApprovalOptions approval;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Override
    public Integer call() {
        return approval.decide(false, reason, _ -> "rejected; nothing was changed");
    }
}
