package pushback.operator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "unpark",
        mixinStandardHelpOptions = true,
        description = {"Brings a parked environment back, until each server serves.", "The database is started first."},
        footer = "%nExample: ./pushback unpark")
public final class UnparkCommand implements Callable<Integer> {
    @Mixin
    private DrillOptions drill;

    @Override
    public Integer call() {
        return drill.run("unpark", "");
    }
}
