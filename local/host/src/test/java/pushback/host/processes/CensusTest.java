package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CensusTest {
    private static final String VARIABLE = "CENSUS_TEST";

    @TempDir
    Path work;

    @Test
    void findsWhatIsNewAndForgetsWhatHasEnded() throws Exception {
        var census = new Census(new Marker(VARIABLE, work));
        for (var look = 0; look < 5; look++) assertEquals(Set.of(), census.processes());
        try (var daemon = MarkedDaemon.start(VARIABLE, work)) {
            Eventually.holds("it is found", () -> census.processes().equals(Set.of(daemon.pid())));
            try (var second = MarkedDaemon.start(VARIABLE, work);
                    var _ = MarkedDaemon.start(VARIABLE + "_OTHER", work)) {
                Eventually.holds("both are found", () -> census.processes().equals(Set.of(daemon.pid(), second.pid())));
            }
            Eventually.holds("one is left", () -> census.processes().equals(Set.of(daemon.pid())));
        }
    }
}
