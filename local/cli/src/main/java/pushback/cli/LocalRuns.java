package pushback.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pushback.base.Json;
import pushback.cli.control.ControlClient;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffs;

/// Asks the `up` that runs the servers.
record LocalRuns(ControlClient control) implements RunDoor {
    @Override
    public String start(String server, List<String> command, String reason) {
        return control.post(
                        "/run",
                        Map.of(
                                "server",
                                server,
                                "command",
                                command,
                                "reason",
                                reason,
                                "requestedBy",
                                System.getProperty("user.name")))
                .path("id")
                .asText();
    }

    @Override
    public OneOffs.Output look(String id, long out, long err) {
        return read(
                control.get("/run?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "&out=" + out + "&err=" + err),
                OneOffs.Output.class);
    }

    @Override
    public void cancel(String id) {
        try {
            control.post("/run-cancel", Map.of("id", id));
        } catch (ControlClient.Unreachable gone) {
            // With the local cloud its servers ended, and the command with them.
        }
    }

    @Override
    public List<OneOff> latest() {
        var found = new ArrayList<OneOff>();
        control.get("/runs").forEach(run -> found.add(read(run, OneOff.class)));
        return found;
    }

    private static <T> T read(JsonNode answer, Class<T> type) {
        try {
            return Json.STRICT.treeToValue(answer, type);
        } catch (IOException other) {
            throw new UncheckedIOException(
                    "this `up` is of another version; end it, and start it with this one", other);
        }
    }
}
