package pushback.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Stands for `pushback.asl.cli.EngineMain` in the help; [Main] hands over to it.
@Command(
        name = "asl",
        mixinStandardHelpOptions = true,
        description = "Rehearses, checks or draws a state machine.",
        customSynopsis = {
            "pushback dev asl run FILE [--input JSON] [--mocks FILE] [--json]",
            "pushback dev asl check FILE",
            "pushback dev asl diagram FILE",
            "pushback dev asl --jsonl"
        },
        footer = {
            "%nrun      runs the definition in virtual time, prints the states it went through",
            "         --input JSON  its input, {} if left out",
            "         --mocks FILE  what its tasks answer: nothing is called",
            "         --json        prints the outcome as JSON",
            "check    says what is wrong with the definition",
            "diagram  prints it as a Mermaid diagram",
            "--jsonl  answers requests for a judge of engines, one a line",
            "%nThe mocks are a JSON object: for the name of each Task state a list of what",
            "its attempts give, the last one again and again. An attempt is one of",
            "  {\"result\": ...}            it answers this; a Lambda in \"Payload\"",
            "  {\"error\": \"Name\", \"cause\": \"text\"}   it fails; cause may be left out",
            "  {\"hang\": true}             it never answers: its time-out comes",
            "A Task that is reached and has no mock ends the run and is named.",
            "%nExample: ./pushback dev asl check statemachine/deploy.asl.json",
            "Example: ./pushback dev asl run machine.asl.json --mocks mocks.json, with",
            "  {\"Deploy\": [{\"error\": \"Busy\", \"cause\": \"try again\"},",
            "              {\"result\": {\"Payload\": {\"id\": \"d-1\"}}}],",
            "   \"Check\": [{\"hang\": true}]}"
        })
final class AslCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: run, check, diagram or --jsonl");
    }
}
