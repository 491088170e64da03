package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One invocation of a function, as long as it lasts.
public final class Work {
    private final String function;
    private final JsonNode payload;
    private final Instant since;
    private final Instant deadline;
    /// When this invocation last read the lock and found itself holding it or, if it works for no holder, nobody at
    /// work.
    private Optional<Instant> held = Optional.empty();
    private final Map<String, String> notes = new HashMap<>();

    /// @param deadline when Lambda ends it
    Work(String function, JsonNode payload, Instant since, Instant deadline) {
        this.function = function;
        this.payload = payload;
        this.since = since;
        this.deadline = deadline;
    }

    public String function() {
        return function;
    }

    public JsonNode payload() {
        return payload;
    }

    Instant since() {
        return since;
    }

    Instant deadline() {
        return deadline;
    }

    /// Id of the release that it works on; empty if it works on none.
    String release() {
        return payload.path("release").path("id").asText(payload.path("id").asText(""));
    }

    boolean hasLock() {
        return payload.path("lock").has("fence");
    }

    long fence() {
        return payload.path("lock").path("fence").asLong();
    }

    String holder() {
        return payload.path("lock").path("holder").asText();
    }

    Optional<Instant> held() {
        return held;
    }

    void held(Optional<Instant> at) {
        held = at;
    }

    Map<String, String> notes() {
        return notes;
    }
}
