package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.operator.screen.Screen;
import pushback.outcome.Brief;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the servers, what runs on them, and what is going on.",
        footer = "%nExample: ./pushback status --json")
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Option(names = "--watch", description = "show it anew every few seconds, until Ctrl-C")
    private boolean watch;

    @Override
    public Integer call() {
        var desk = client.desk();
        do {
            // Where it is, is known before how it is.
            if (!watch && !output.json()) printPlace(desk.get("/place"));
            var status = desk.get("/status");
            if (watch && !output.json()) {
                Screen.clear();
                printPlace(status);
            }
            if (output.json()) Screen.say(watch ? status : status.toPrettyString());
            else print(status);
        } while (watch && desk.pause());
        return 0;
    }

    private static void printPlace(JsonNode status) {
        Screen.format(
                "%s  %s  (git: %s)%n%n",
                status.path("environment").asText(),
                status.path("url").asText(),
                Stream.of(status.path("gitRemote"), status.path("repository"))
                        .map(JsonNode::asText)
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse(""));
        System.out.flush();
    }

    private static void print(JsonNode status) {
        // Those of an environment on AWS have no address that people use.
        var addresses =
                !status.path("instances").path(0).path("address").asText().isEmpty();
        var table = addresses
                ? new TextTable("SERVER", "ADDRESS", "ZONE", "STATE", "HEALTH", "COMMIT", "RELEASE")
                : new TextTable("SERVER", "ZONE", "STATE", "HEALTH", "COMMIT", "RELEASE");
        for (var server : status.path("instances")) {
            var commit = server.path("commit").asText();
            var cells = new ArrayList<String>();
            cells.add(server.path("id").asText());
            if (addresses) cells.add(server.path("address").asText());
            cells.add(server.path("zone").asText());
            cells.add(server.path("lifecycle").asText());
            cells.add(server.path("health").asText());
            cells.add(commit.isEmpty() ? "-" : commit.substring(0, 7));
            cells.add(server.path("release").asText());
            table.row(cells.toArray(String[]::new));
        }
        Screen.say(table);
        var running = status.path("execution");
        Screen.say(
                running.isNull()
                        ? "nothing is being released"
                        : "release " + running.path("name").asText() + " is at " + texts(running.path("states")));
        var drill = status.path("drill");
        if (!drill.isNull())
            Screen.say("drill " + drill.path("name").asText() + " is at " + texts(drill.path("states")));
        if (!status.path("parkedSince").isNull())
            Screen.say("parked since " + ClientOptions.second(status.path("parkedSince"))
                    + "\n  bring it back with: ./pushback unpark");
        var freeze = status.path("freeze");
        if (!freeze.isNull())
            Screen.say(FreezeCommand.words(freeze) + "\n  pushes wait for: ./pushback unfreeze --reason \"...\"");
        for (var awaited : status.path("approvals"))
            Screen.say("release " + awaited.path("release").asText() + " ("
                    + awaited.path("message").asText() + ") waits for approval until "
                    + ClientOptions.second(awaited.path("expiresAt"))
                    + "\n  ./pushback approve " + awaited.path("release").asText());
        var head = status.path("head");
        if (head.isObject())
            Screen.say("the head of " + head.path("branch").asText() + ", "
                    + head.path("commit").asText().substring(0, 7) + " ("
                    + head.path("message").asText() + "), does not run: "
                    + head.path("why").asText());
        var last = status.path("last");
        if (!last.isNull())
            Screen.say("last: " + last.path("release").asText() + " "
                    + last.path("status").asText() + ": "
                    + String.join("\n      ", Brief.of(last.path("summary").asText())));
        var agent = status.path("agent");
        if (agent.isObject())
            Screen.format(
                    "agent: as AWS's CodeDeploy agent %s, whose package %s servers on AWS get%n",
                    agent.path("version").asText(), agent.path("onAws").asText());
        for (var incident : status.path("incidents"))
            Screen.say(ClientOptions.second(incident.path("at")) + "  "
                    + incident.path("what").asText());
        var disk = status.path("disk");
        if (disk.isObject())
            Screen.format(
                    "disk: %,d MB in %s%n",
                    disk.path("bytes").asLong() / 1_000_000,
                    disk.path("directory").asText());
    }

    private static String texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asText()));
        return String.join(" and ", texts);
    }
}
