package pushback.local.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.local.control.ControlClient;
import pushback.local.screen.Screen;

@Command(name = "logs", mixinStandardHelpOptions = true, description = "Tells what a release did, or what a server logged.",
        footer = "%nExample: ./pushback logs --follow")
final class LogsCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Parameters(index = "0", arity = "0..1", paramLabel = "RELEASE", defaultValue = "", description = "default: the latest")
    private String release;

    @Option(names = {"-f", "--follow"}, description = "stay until it ends; exit code 1 unless it is deployed")
    private boolean follow;

    @Option(names = "--server", paramLabel = "ID", description = "the last lines of a server's logs instead")
    private String server;

    @Override
    public Integer call() {
        var control = client.client();
        if (server != null) {
            for (var log : control.get("/server-logs?instance=" + encoded(server))) {
                Screen.say("== " + log.path("log").asText());
                log.path("lines").forEach(line -> Screen.say(line.asText()));
            }
            return 0;
        }
        var story = control.get("/story?execution=" + encoded(release));
        if (follow) return ClientOptions.follow(control, story.path("execution").asText(), false);
        Screen.say("release " + story.path("execution").asText());
        story.path("lines").forEach(line -> Screen.say(line.asText()));
        tellWhoWasTold(control, story.path("execution").asText());
        if (story.path("ended").asBoolean()) Screen.say(story.path("ending").asText() + ": "
                + story.path("summary").asText());
        return 0;
    }

    /// As people saw it on the git host and in their mail.
    private static void tellWhoWasTold(ControlClient control, String release) {
        var told = control.get("/told?release=" + encoded(release));
        if (!told.isEmpty()) Screen.say("told");
        told.forEach(line -> Screen.say("    " + line.asText()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
