package pushback.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.cli.screen.Screen;
import pushback.cloud.story.Brief;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the servers, what runs on them, and what is going on.",
        footer = "%nExample: ./pushback status --json")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        var status = client.client().get("/status");
        if (json) {
            Screen.say(status.toPrettyString());
            return 0;
        }
        Screen.format(
                "%s  %s  (git: %s)%n%n",
                status.path("environment").asText(),
                status.path("url").asText(),
                status.path("gitRemote").asText());
        var table = new TextTable("SERVER", "ADDRESS", "ZONE", "STATE", "HEALTH", "COMMIT", "RELEASE");
        for (var server : status.path("instances")) {
            var commit = server.path("commit").asText();
            table.row(
                    server.path("id").asText(),
                    server.path("address").asText(),
                    server.path("zone").asText(),
                    server.path("lifecycle").asText(),
                    server.path("health").asText(),
                    commit.isEmpty() ? "-" : commit.substring(0, 7),
                    server.path("release").asText());
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
            Screen.say("frozen since " + ClientOptions.second(freeze.path("since")) + " by "
                    + freeze.path("by").asText() + ": " + freeze.path("reason").asText()
                    + "\n  pushes wait for: ./pushback unfreeze --reason \"...\"");
        for (var awaited : status.path("approvals"))
            Screen.say("release " + awaited.path("release").asText() + " ("
                    + awaited.path("message").asText() + ") waits for approval until "
                    + ClientOptions.second(awaited.path("expiresAt"))
                    + "\n  ./pushback approve " + awaited.path("release").asText());
        var head = status.path("head");
        if (!head.isNull())
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
        Screen.format(
                "agent: as AWS's CodeDeploy agent %s, whose package %s servers on AWS get%n",
                agent.path("version").asText(), agent.path("onAws").asText());
        for (var incident : status.path("incidents"))
            Screen.say(ClientOptions.second(incident.path("at")) + "  "
                    + incident.path("what").asText());
        Screen.format(
                "disk: %,d MB in %s%n",
                status.path("disk").path("bytes").asLong() / 1_000_000,
                status.path("disk").path("directory").asText());
        return 0;
    }

    private static String texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asText()));
        return String.join(" and ", texts);
    }
}
