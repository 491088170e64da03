package pushback.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.Json;
import pushback.Settings;
import pushback.Stage;
import pushback.database.ProvisionDatabase.Database;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;

class ProvisionDatabaseTest {
    private final Stage stage = new Stage(1);
    private final String name = stage.settings().databaseInstance();
    private final Release release = stage.release("r1");
    private final Revision revision = stage.sealed(release);
    private final Lock lock = stage.lock(release);

    @Test
    void leavesARunningOneAlone() {
        stage.calls();
        assertEquals(new Database(name, "available"), provision());
        assertEquals(new Database(name, "available"), provision());
        assertFalse(stage.calls().contains("startDBInstance"));
    }

    @Test
    void startsAStoppedOneOnceAndWaitsForIt() {
        stop();
        stage.calls();
        assertEquals(name + " was stopped and is being started", assertThrows(DatabaseNotReady.class, this::provision)
                .getMessage());
        assertEquals(name + " is starting", assertThrows(DatabaseNotReady.class, this::provision).getMessage());
        assertEquals(1, stage.calls().stream().filter("startDBInstance"::equals).count());
        stage.pass(Duration.ofMinutes(5));
        stage.lock(release);
        assertEquals("available", provision().status());
    }

    @Test
    void startsAStoppedOneOnceWhenTheAnswerWasLost() {
        stop();
        stage.crashAfter("startDBInstance");
        assertThrows(Stage.Crash.class, this::provision);
        assertTrue(assertThrows(DatabaseNotReady.class, this::provision).getMessage().endsWith("is starting"));
    }

    @Test
    void anEnvironmentWithoutADatabaseNeedsNone() {
        var settings = (ObjectNode) Json.STRICT.valueToTree(stage.settings());
        settings.put("databaseInstance", "");
        var without = new ProvisionDatabase(stage.pushback().environmentLock(), stage.pushback().schemaFloor(), stage.pushback().rds(),
                Json.STRICT.convertValue(settings, Settings.class));
        stage.calls();
        assertEquals(new Database("", "none"), without.handleRequest(new ProvisionDatabase.Request(release, lock, revision, Optional.empty()),
                null));
        assertFalse(stage.calls().contains("describeDBInstances"));
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, this::provision);
    }

    private Database provision() {
        return stage.pushback().provisionDatabase().handleRequest(new ProvisionDatabase.Request(release, lock, revision, Optional.empty()), null);
    }

    private void stop() {
        stage.world().cloud().services().rds().stopDBInstance(stop -> stop.dbInstanceIdentifier(name));
        stage.pass(Duration.ofMinutes(5));
    }
}
