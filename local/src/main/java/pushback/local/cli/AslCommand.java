package pushback.local.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Stands for `pushback.asl.cli.Main` in the help; [Main] hands over to it.
@Command(name = "asl", mixinStandardHelpOptions = true, description = "Rehearses, checks or draws a state machine.",
        customSynopsis = {"pushback asl run FILE [--input JSON] [--mocks FILE] [--json]", "pushback asl check FILE",
            "pushback asl diagram FILE", "pushback asl --jsonl"},
        footer = "%nExample: ./pushback asl check statemachine/deploy.asl.json")
final class AslCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: run, check, diagram or --jsonl");
    }
}
