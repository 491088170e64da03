package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import pushback.base.Json;
import pushback.operator.cli.Desk;

/// The command line's end of the control interface.
public final class ControlClient implements Desk {
    private static final long PAUSE_MILLIS = 250;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ControlFile file;
    private final Path directory;

    private ControlClient(ControlFile file, Path directory) {
        this.file = file;
        this.directory = directory;
    }

    /// Nothing runs in the directory, or it refused; the message is for the person.
    public static final class Unreachable extends RuntimeException {
        Unreachable(String message) {
            super(message);
        }
    }

    /// @throws Unreachable if no `up` runs in `directory`
    public static ControlClient of(Path directory) {
        return new ControlClient(ControlFile.read(directory).orElseThrow(() -> nothingRuns(directory)), directory);
    }

    @Override
    public JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    @Override
    public JsonNode post(String path, Object body) {
        return send(request(path)
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .build());
    }

    @Override
    public String caller() {
        return System.getProperty("user.name");
    }

    @Override
    public boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    private static Unreachable nothingRuns(Path directory) {
        return new Unreachable("no local cloud runs in " + directory + "; start one with: ./pushback up");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(file.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + file.token());
    }

    private JsonNode send(HttpRequest request) {
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            var body = Json.tree(answer.body());
            // Another program got the port of one that was killed.
            if (answer.statusCode() == 401) throw nothingRuns(directory);
            if (answer.statusCode() != 200)
                throw new Unreachable(body.path("error").asText());
            return body;
        } catch (ConnectException killed) {
            throw nothingRuns(directory);
        } catch (IOException | IllegalArgumentException gone) {
            throw new Unreachable("the local cloud (pid " + file.pid() + ") does not answer; is it stopping?");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        }
    }
}
