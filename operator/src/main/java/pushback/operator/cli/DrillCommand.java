package pushback.operator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "DRILL",
        description = {
            "Causes a failure on purpose and proves the recovery.",
            "Exit code 0 only if the drill has proven what it should. Ctrl-C ends the telling, not the drill."
        },
        subcommands = {
            DrillCommand.StopServer.class,
            DrillCommand.CpuLoad.class,
            DrillCommand.Rollback.class,
            DrillListCommand.class
        },
        footer = "%nExample: ./pushback drill stop-server --reason \"as every month\"")
public final class DrillCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Unmatched
    private final List<String> asked = new ArrayList<>();

    @Override
    public void run() {
        var problem = asked.isEmpty() || asked.getFirst().startsWith("-")
                ? "a drill is missing"
                : "unknown drill \"" + asked.getFirst() + "\"";
        throw new ParameterException(spec.commandLine(), problem + ": stop-server, cpu-load, rollback or list");
    }

    @Command(
            name = "stop-server",
            mixinStandardHelpOptions = true,
            description = {
                "Stops the application on one server, by its own ApplicationStop.",
                "Proven if the load balancer sends nobody there any more, and the server is repaired or "
                        + "replaced by one that runs the right revision."
            },
            footer = "%nExample: ./pushback drill stop-server --json")
    static final class StopServer implements Callable<Integer> {
        @Mixin
        private DrillOptions drill;

        @Option(names = "--instance", paramLabel = "ID", defaultValue = "", description = "which server (default: any)")
        private String instance;

        @Override
        public Integer call() {
            return drill.run("stop-server", instance);
        }
    }

    @Command(
            name = "cpu-load",
            mixinStandardHelpOptions = true,
            description = {
                "Keeps the CPUs of all servers busy for a limited time.",
                "Proven if the alarm goes off and tells people, a server is added that runs the right revision, and "
                        + "all is calm again."
            },
            footer = "%nExample: ./pushback drill cpu-load")
    static final class CpuLoad implements Callable<Integer> {
        @Mixin
        private DrillOptions drill;

        @Override
        public Integer call() {
            return drill.run("cpu-load", "");
        }
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = {
                "Deploys what runs already, as a release condemned on purpose.",
                "Proven if it is taken back, and the rollback verified. Nothing is quarantined, nothing said on "
                        + "the commit."
            },
            footer = "%nExample: ./pushback drill rollback")
    static final class Rollback implements Callable<Integer> {
        @Mixin
        private DrillOptions drill;

        @Override
        public Integer call() {
            return drill.run("rollback", "");
        }
    }
}
