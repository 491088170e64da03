package pushback.operator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "park",
        mixinStandardHelpOptions = true,
        description = {
            "Scales the environment to zero and stops its database.",
            "It stays so until unpark. The sizes of the group are written down first; what is pushed "
                    + "meanwhile is refused."
        },
        footer = "%nExample: ./pushback park --reason \"nobody needs it over the holidays\"")
public final class ParkCommand implements Callable<Integer> {
    @Mixin
    private DrillOptions drill;

    @Override
    public Integer call() {
        return drill.run("park", "");
    }
}
