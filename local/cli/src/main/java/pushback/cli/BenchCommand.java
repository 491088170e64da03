package pushback.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures judge, pushes, load balancer, git, endpoint and console.",
        subcommands = {
            BenchJudgeCommand.class,
            BenchPushCommand.class,
            BenchBalancerCommand.class,
            BenchGitCommand.class,
            BenchEndpointCommand.class,
            BenchConsoleCommand.class
        },
        footer = "%nExample: ./pushback dev bench judge --releases 1000")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to measure: judge, push, balancer, git, endpoint or console");
    }
}
