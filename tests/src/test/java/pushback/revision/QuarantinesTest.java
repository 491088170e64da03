package pushback.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.stage.Stage;

class QuarantinesTest {
    private final Stage stage = new Stage(1);
    private final Quarantines quarantines = stage.pushback().quarantines();

    @Test
    void remembersWhatWasWrongWithADigest() {
        var put = quarantines.put("sha256:ab", "r1", "GET / answered 500");
        assertEquals(Optional.of(put), quarantines.of("sha256:ab"));
        assertEquals(stage.world().timeline().now(), put.since());
        assertEquals(Optional.empty(), quarantines.of("sha256:cd"));
    }

    @Test
    void keepsTheFirstReason() {
        var first = quarantines.put("sha256:ab", "r1", "GET / answered 500");
        stage.pass(Duration.ofMinutes(1));
        assertEquals(first, quarantines.put("sha256:ab", "r2", "something else"));
    }
}
