package pushback.cdk.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import pushback.cdk.data.Certificates;
import pushback.cdk.environment.Environment;
import pushback.rollout.AgentRelease;
import software.amazon.awscdk.Stack;

/// What a new server does at its first start: `install.sh` unless its image has Java and the agent, then it is
/// configured. `environment.sh` stays on it.
final class UserData {
    private UserData() {}

    static software.amazon.awscdk.services.ec2.UserData of(
            Environment environment,
            Stack stack,
            Map<String, String> variables,
            Optional<String> databaseSecret,
            String targets,
            String turns,
            String ledger) {
        var data = software.amazon.awscdk.services.ec2.UserData.forLinux();
        var region = stack.getRegion();
        var application = environment.application();
        data.addCommands(
                "set -eu",
                "REGION=" + region,
                "AGENT_AUTHENTICATES=" + environment.serversUseEndpoints(),
                "STACK=" + stack.getStackName(),
                "GROUP=" + WebServers.LOGICAL_ID,
                "HEALTH=http://127.0.0.1:" + application.port() + application.healthPath(),
                sent("signal.sh"));
        if (environment.web().image().isEmpty()) data.addCommands(agent(environment.web()), sent("install.sh"));
        data.addCommands("mkdir -p /etc/pushback");
        if (databaseSecret.isPresent())
            Certificates.of(environment.region())
                    .ifPresent(authorities -> data.addCommands(file(Certificates.FILE, authorities)));
        data.addCommands(
                "ENVIRONMENT_FILE=" + application.environmentFile(),
                file(
                        "/etc/pushback/settings",
                        "REGION=" + region + "\nENVIRONMENT_FILE=" + application.environmentFile()
                                + "\nDATABASE_SECRET="
                                + databaseSecret
                                        .filter(_ -> !ServerVariables.readsSecret(environment))
                                        .orElse("''")
                                + "\nTARGETS=" + targets + "\nTURNS=" + turns + "\nLEDGER=" + ledger
                                + "\nENVIRONMENT=" + environment.name() + "\n"),
                file(
                        "/etc/pushback/variables",
                        variables.entrySet().stream()
                                .map(variable -> variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                                .collect(Collectors.joining())),
                file("/usr/local/sbin/pushback-environment", sent("environment.sh")),
                sent("configure.sh"),
                "await_release",
                "signal SUCCESS");
        return data;
    }

    /// Which agent `install.sh` installs.
    static String agent(Environment.Web web) {
        return "AGENT_RELEASE=" + AgentRelease.PACKAGE + "\nAGENT_SHA256="
                + web.agentSha256().orElse("");
    }

    /// As systemd reads it back (systemd.exec, EnvironmentFile=): what is special is within double quotes, and
    /// escaped.
    static String quoted(String value) {
        // What only CloudFormation knows, the name of a bucket or a host, has nothing special in it.
        var known = value.replaceAll("\\$\\{Token\\[[^]]*]}", "");
        return known.matches("[\\w./:@%+=,?&*~-]*")
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// As the shell writes it, nothing in it expanded.
    private static String file(String path, String text) {
        return "cat > " + path + " <<'END_OF_FILE'\n" + text + "END_OF_FILE";
    }

    /// A script without what only its readers need: user data may have 16 KB.
    private static String sent(String name) {
        return script(name).replaceAll("(?m)^[ \\t]*#(?!!).*\\n", "");
    }

    static String script(String name) {
        try (var file = UserData.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
