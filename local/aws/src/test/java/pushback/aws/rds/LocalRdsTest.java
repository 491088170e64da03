package pushback.aws.rds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;

class LocalRdsTest {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final LocalRds rds = new LocalRds();
    private boolean running = true;

    @BeforeEach
    void aDatabaseThatTakesTenSeconds() {
        rds.add("main", "postgres", "127.0.0.1", 5432, new DatabaseServer() {
            @Override
            public void start(Runnable done) {
                turn(true, done);
            }

            @Override
            public void stop(Runnable done) {
                turn(false, done);
            }

            private void turn(boolean on, Runnable done) {
                time.after(Duration.ofSeconds(10), () -> {
                    running = on;
                    done.run();
                });
            }

            @Override
            public boolean running() {
                return running;
            }
        });
    }

    private String status() {
        return rds.describeDBInstances(d -> d.dbInstanceIdentifier("main"))
                .dbInstances()
                .getFirst()
                .dbInstanceStatus();
    }

    @Test
    void goesThroughTheStatesOfAnInstance() {
        assertEquals("available", status());
        rds.stopDBInstance(stop -> stop.dbInstanceIdentifier("main"));
        assertEquals("stopping", status());
        time.advance(Duration.ofSeconds(10));
        assertEquals("stopped", status());
        rds.startDBInstance(start -> start.dbInstanceIdentifier("main"));
        assertEquals("starting", status());
        time.advance(Duration.ofSeconds(10));
        assertEquals("available", status());
    }

    @Test
    void refusesWhatTheStateDoesNotAllow() {
        assertThrows(
                InvalidDbInstanceStateException.class,
                () -> rds.startDBInstance(start -> start.dbInstanceIdentifier("main")));
        rds.stopDBInstance(stop -> stop.dbInstanceIdentifier("main"));
        assertThrows(
                InvalidDbInstanceStateException.class,
                () -> rds.startDBInstance(start -> start.dbInstanceIdentifier("main")));
        assertThrows(
                DbInstanceNotFoundException.class, () -> rds.describeDBInstances(d -> d.dbInstanceIdentifier("nope")));
    }
}
