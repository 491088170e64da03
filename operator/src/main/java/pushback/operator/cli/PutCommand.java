package pushback.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.operator.cli.LocalAddress;
import pushback.operator.screen.Screen;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Keeps a value for builds. It is read from standard input: what stands on a command line, others can see.
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps a value that buildspec.yml names.",
            "It is a parameter (env.parameter-store) or a secret (env.secrets-manager)."
        },
        footer = {
            "%nThe value is read from standard input, without the line's end.",
            "%nExample: ./pushback put parameter /app/password < password.txt"
        })
final class PutCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "state of the local cloud to talk to (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Parameters(index = "0", paramLabel = "KIND", description = "parameter or secret")
    private Kind kind;

    @Parameters(index = "1", paramLabel = "NAME", description = "its name")
    private String name;

    enum Kind {
        parameter,
        secret
    }

    @Override
    public Integer call() {
        var address = LocalAddress.of(directory).orElseThrow(() -> LocalAddress.nothingRuns(directory));
        var value = value();
        var version = address.answered(() -> put(address, value));
        Screen.say(kind + " " + name + " is kept, version " + version);
        return 0;
    }

    private String put(LocalAddress address, String value) {
        if (kind == Kind.parameter)
            return Long.toString(address.client(SsmClient.builder())
                    .putParameter(put -> put.name(name)
                            .value(value)
                            .type(ParameterType.SECURE_STRING)
                            .overwrite(true))
                    .version());
        var secrets = address.client(SecretsManagerClient.builder());
        try {
            return secrets.createSecret(create -> create.name(name).secretString(value))
                    .versionId();
        } catch (ResourceExistsException there) {
            return secrets.putSecretValue(put -> put.secretId(name).secretString(value))
                    .versionId();
        }
    }

    private static String value() {
        var console = System.console();
        if (console != null && console.isTerminal()) return new String(console.readPassword("Value: "));
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
