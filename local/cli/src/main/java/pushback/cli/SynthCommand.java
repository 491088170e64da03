package pushback.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Stands for `pushback.cdk.Synth` in the help; the launcher hands over to it, for CDK wants a class path of its own.
@Command(
        name = "synth",
        mixinStandardHelpOptions = true,
        description = "Makes the CloudFormation template of an environment for cdk deploy.",
        customSynopsis = "pushback synth ENVIRONMENT [--output DIR]",
        footer = "%nExample: ./pushback synth twoge")
final class SynthCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "start it through the script ./pushback, which builds what it needs");
    }
}
