package pushback.operator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;

/// What a server tells of itself when it is asked through Run Command, which changes nothing on it.
///
/// @param agent version of its CodeDeploy agent; empty: it tells none
/// @param freeKilobytes on the disk that bundles are installed on; empty: it did not say
public record ServerFacts(String agent, OptionalLong freeKilobytes) {
    /// AWS takes 50 servers in one command.
    private static final int MOST = 50;
    /// A local server is told its agent's version.
    private static final List<String> SCRIPT = List.of(
            "# pushback doctor",
            "echo \"agent=${CODEDEPLOY_AGENT_VERSION:-$(cat /opt/codedeploy-agent/.version 2>/dev/null)}\"",
            "df -Pk . | tail -n 1 | awk '{print \"free=\" $4}'");
    private static final Pattern AGENT = Pattern.compile("(?m)^agent=(?:agent_version: )?(\\S*)");
    private static final Pattern FREE = Pattern.compile("(?m)^free=(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 200;

    /// Asks the first 50 of `servers`, and waits 30 s at most for all of them.
    public static Map<String, ServerFacts> of(SsmClient ssm, List<String> servers) {
        var asked = servers.stream().limit(MOST).toList();
        var told = new TreeMap<String, ServerFacts>();
        if (asked.isEmpty()) return told;
        var command = ssm.sendCommand(send -> send.documentName("AWS-RunShellScript")
                        .instanceIds(asked)
                        .comment("pushback doctor")
                        .timeoutSeconds((int) PATIENCE.toSeconds())
                        .parameters(Map.of("commands", SCRIPT, "executionTimeout", List.of("20"))))
                .command()
                .commandId();
        var until = System.nanoTime() + PATIENCE.toNanos();
        for (var server : asked) told.put(server, read(answer(ssm, command, server, until)));
        return told;
    }

    private static ServerFacts read(String answer) {
        var agent = AGENT.matcher(answer);
        var free = FREE.matcher(answer);
        return new ServerFacts(
                agent.find() ? agent.group(1) : "",
                free.find() ? OptionalLong.of(Long.parseLong(free.group(1))) : OptionalLong.empty());
    }

    private static String answer(SsmClient ssm, String command, String server, long until) {
        while (System.nanoTime() < until) {
            try {
                var found =
                        ssm.getCommandInvocation(get -> get.commandId(command).instanceId(server));
                if (found.status() == CommandInvocationStatus.SUCCESS) return found.standardOutputContent();
                if (found.status() != CommandInvocationStatus.PENDING
                        && found.status() != CommandInvocationStatus.IN_PROGRESS) return "";
            } catch (InvocationDoesNotExistException soon) {
                // Systems Manager knows it only a moment later.
            }
            if (!Pause.of(PAUSE_MILLIS)) return "";
        }
        return "";
    }
}
