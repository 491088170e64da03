package pushback.local.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures Pushback: its judge, and its pushes in real time.",
        subcommands = {BenchJudgeCommand.class, BenchPushCommand.class}, footer = "%nExample: ./pushback bench judge --releases 1000")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to measure: judge or push");
    }
}
