package pushback.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "unpark", mixinStandardHelpOptions = true,
        description = "Starts the database of a parked environment and gives it its servers back, until each of them "
                + "serves.",
        footer = "%nExample: ./pushback unpark")
final class UnparkCommand implements Callable<Integer> {
    @Mixin
    private DrillOptions drill;

    @Override
    public Integer call() {
        return drill.run("unpark", "");
    }
}
