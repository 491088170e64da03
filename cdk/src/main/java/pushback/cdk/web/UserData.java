package pushback.cdk.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import pushback.cdk.environment.Environment;

/// What a new server does at its first start: `install.sh` unless its image has Java and the agent, then it is
/// configured. `environment.sh` stays on it.
final class UserData {
    private UserData() { }

    static software.amazon.awscdk.services.ec2.UserData of(Environment environment, String region, Map<String,
            String> variables,
            Optional<String> databaseSecret) {
        var data = software.amazon.awscdk.services.ec2.UserData.forLinux();
        data.addCommands("set -eu", "REGION=" + region, "AGENT_AUTHENTICATES=" + environment.network()
                .interfaceEndpoints());
        if (environment.web().image().isEmpty()) data.addCommands(script("install.sh"));
        data.addCommands("mkdir -p /etc/pushback",
                file("/etc/pushback/settings", "REGION=" + region + "\nENVIRONMENT_FILE=" + environment.application()
                        .environmentFile()
                        + "\nDATABASE_SECRET=" + databaseSecret.orElse("''") + "\n"),
                file("/etc/pushback/variables", variables.entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue() + "\n")
                                .collect(Collectors.joining())),
                file("/usr/local/sbin/pushback-environment", script("environment.sh")), script("configure.sh"));
        return data;
    }

    /// As the shell writes it, nothing in it expanded.
    private static String file(String path, String text) {
        return "cat > " + path + " <<'END_OF_FILE'\n" + text + "END_OF_FILE";
    }

    static String script(String name) {
        try (var file = UserData.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
