package pushback.operator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = "Lets a release that waits for approval go out.",
        footer = "%nExample: ./pushback approve 20261124-101500-3fa2c1d --reason \"looks good\"")
public final class ApproveCommand implements Callable<Integer> {
    @Mixin
    private ApprovalOptions approval;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Override
    public Integer call() {
        return approval.decide(true, reason, id -> "approved; follow it: ./pushback logs --follow " + id);
    }
}
