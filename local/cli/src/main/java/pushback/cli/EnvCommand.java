package pushback.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.host.up.AwsProfile;
import pushback.operator.screen.Screen;

@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the variables by which clients of AWS find the local cloud.",
            "The AWS CLI, SDKs and boto3 then talk to it and to nothing else. The same is stored, as the "
                    + "profile pushback, in the folder aws of the local cloud's state."
        },
        footer = {
            "%nExample: ./pushback env --dir .pushback",
            "In a shell: eval \"$(./pushback env)\" && aws deploy list-deployments"
        })
final class EnvCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "state of the local cloud to talk to (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Override
    public Integer call() {
        var profile = AwsProfile.read(directory)
                .orElseThrow(() -> new IllegalStateException("no local cloud has run in " + directory
                        + "; start one (./pushback up), or name its directory with --dir"));
        var exports = new StringBuilder("export");
        profile.variables()
                .forEach((name, value) ->
                        exports.append(' ').append(name).append('=').append(value));
        Screen.say(exports.toString());
        // Of another account: it would be sent along with this key.
        Screen.say("unset AWS_SESSION_TOKEN");
        return 0;
    }
}
