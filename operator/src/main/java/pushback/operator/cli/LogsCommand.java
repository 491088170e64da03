package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.operator.screen.Screen;
import pushback.outcome.Brief;

@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Prints what a release did, or what a server logged.",
        footer = "%nExample: ./pushback logs --follow")
public final class LogsCommand implements Callable<Integer> {
    /// Where the servers' logs come to no log group, they are read on the server: all that was written to of late.
    private static final String TAIL = "find var/log -name '*.log' -mtime -1 -exec tail -n 40 %s {} +";

    @Mixin
    private ClientOptions client;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RELEASE",
            defaultValue = "",
            description = "a release, its commit, a branch or a tag, or the beginning of one (default: the latest)")
    private String release;

    @Option(
            names = {"-f", "--follow"},
            description = "stay until it ends; exit code 1 unless it is deployed. With --server: until the server ends")
    private boolean follow;

    @Option(
            names = "--server",
            paramLabel = "ID",
            description =
                    "the last lines of a server's logs instead; any that status lists, or the beginning of its id")
    private String server;

    @Option(
            names = "--function",
            paramLabel = "NAME",
            description = "what a function of the deployer logged instead, such as CheckHealth")
    private String function;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = Window.class,
            description = "with --function: how far back (default: ${DEFAULT-VALUE})")
    private Duration since;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        var control = client.desk();
        if (server != null) return tellServer(control);
        if (function != null) return tellFunction(control);
        var story = control.get("/story?execution=" + encoded(release));
        if (follow) return ClientOptions.follow(control, story.path("execution").asText(), output.json());
        if (output.json()) {
            var whole = story.<ObjectNode>deepCopy();
            Screen.say(whole.set("told", told(control, story.path("execution").asText()))
                    .toPrettyString());
            return 0;
        }
        Screen.say("release " + story.path("execution").asText());
        story.path("lines").forEach(line -> Screen.say(line.asText()));
        tellWhoWasTold(control, story.path("execution").asText());
        if (story.path("ended").asBoolean())
            Screen.say(story.path("ending").asText() + ": "
                    + Brief.readable(story.path("summary").asText()));
        return 0;
    }

    /// @return exit code
    private int tellServer(Desk control) {
        var asked = "/server-logs?instance=" + encoded(server);
        var answer = control.get(asked);
        if (answer.isNull() && output.json())
            throw new IllegalStateException(
                    "the servers' logs come to no log group here and are read on the server, line"
                            + " by line; ask without -o json");
        if (answer.isNull())
            return new Followed(control.runs()).run(server, List.of(TAIL.formatted(follow ? "-F" : "-q")), "its logs");
        if (!answer.path("wrote").asBoolean() && !output.json())
            Screen.say("server " + answer.path("server").asText()
                    + " has written nothing yet; nothing was released to it, or its application logs outside"
                    + " of var/log");
        var heading = tell(answer, "");
        while (follow && !answer.path("ended").asBoolean() && control.pause()) {
            answer = control.get(
                    asked + "&since=" + encoded(answer.path("lengths").toString()));
            heading = tell(answer, heading);
        }
        return 0;
    }

    /// @return 0
    private int tellFunction(Desk control) {
        var from = control.now().minus(since).toString();
        do {
            var answer = control.get("/function-log?function=" + encoded(function) + "&since=" + encoded(from));
            if (output.json()) sayIfNew(answer, "lines");
            else answer.path("lines").forEach(line -> Screen.say(line.asText()));
            from = answer.path("next").asText();
        } while (follow && control.pause());
        return 0;
    }

    /// Of what is followed, a line of JSON for each answer that has something new.
    private void sayIfNew(JsonNode answer, String list) {
        if (!follow || !answer.path(list).isEmpty()) Screen.say(answer);
    }

    /// @param heading the log that was told last; one that goes on needs no other
    private String tell(JsonNode answer, String heading) {
        if (output.json()) {
            sayIfNew(answer, "logs");
            return heading;
        }
        var last = heading;
        for (var log : answer.path("logs")) {
            var name = log.path("log").asText();
            if (!name.equals(last)) Screen.say("== " + name);
            log.path("lines").forEach(line -> Screen.say(line.asText()));
            last = name;
        }
        return last;
    }

    /// As people saw it on the git host and in their mail.
    private static void tellWhoWasTold(Desk control, String release) {
        var told = told(control, release);
        if (!told.isEmpty()) Screen.say("told");
        told.forEach(line -> Screen.say("    " + line.asText()));
    }

    private static JsonNode told(Desk control, String release) {
        return control.get("/told?release=" + encoded(release));
    }

    private static String encoded(String text) {
        return ClientOptions.encoded(text);
    }
}
