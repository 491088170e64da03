package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.base.Json;
import pushback.database.ApplicationRole;
import pushback.database.DatabaseNotReady;
import pushback.database.SchemaFloor;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.revision.Revision;
import pushback.revision.Schema;
import pushback.settings.Settings;
import pushback.stage.Stage;
import pushback.step.deploy.ProvisionDatabase.Database;

class ProvisionDatabaseTest {
    private final Stage stage = new Stage(1);
    private final String name = stage.settings().database().databaseInstance();
    private final Release release = stage.release("r1");
    private final Revision revision = stage.sealed(release);
    private final SchemaFloor floor = stage.pushback().schemaFloor();
    private final Lock lock = stage.lock(release);
    private final List<String> made = new ArrayList<>();
    private final ApplicationRole role =
            (server, master, own) -> made.add(server.engine() + " " + server.database() + " " + master + " " + own);

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
        assertEquals(
                name + " was stopped and is being started",
                assertThrows(DatabaseNotReady.class, this::provision).getMessage());
        assertEquals(
                name + " is starting",
                assertThrows(DatabaseNotReady.class, this::provision).getMessage());
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
        assertTrue(assertThrows(DatabaseNotReady.class, this::provision)
                .getMessage()
                .endsWith("is starting"));
    }

    @Test
    void anEnvironmentWithoutADatabaseNeedsNone() {
        var settings = (ObjectNode) Json.STRICT.valueToTree(stage.settings());
        ((ObjectNode) settings.get("database")).put("databaseInstance", "");
        var without = new ProvisionDatabase(
                stage.pushback().environmentLock(),
                stage.pushback().schemaFloor(),
                stage.pushback()::rds,
                stage.pushback()::secrets,
                role,
                Json.STRICT.convertValue(settings, Settings.class));
        stage.calls();
        assertEquals(
                new Database("", "none"),
                without.handleRequest(new ProvisionDatabase.Request(release, lock, revision, Optional.empty()), null));
        assertFalse(stage.calls().contains("describeDBInstances"));
    }

    @Test
    void hasTheApplicationsRoleMadeByTheMasterUserInTheDatabaseOfTheEnvironment() {
        withRole().handleRequest(new ProvisionDatabase.Request(release, lock, revision, Optional.empty()), null);
        assertEquals(List.of("postgres application Login[pushback] Login[application]"), made);
    }

    @Test
    void readsNoSecretWhileTheDatabaseIsAway() {
        stop();
        stage.calls();
        assertThrows(
                DatabaseNotReady.class,
                () -> withRole()
                        .handleRequest(new ProvisionDatabase.Request(release, lock, revision, Optional.empty()), null));
        assertFalse(stage.calls().contains("getSecretValue"));
        assertEquals(List.of(), made);
    }

    @Test
    void leavesTheRolesAloneOfADatabaseThatMakesThemItself() {
        var settings = (ObjectNode) Json.STRICT.valueToTree(stage.settings());
        ((ObjectNode) settings.get("database")).put("databaseSecretId", "");
        with(Json.STRICT.convertValue(settings, Settings.class))
                .handleRequest(new ProvisionDatabase.Request(release, lock, revision, Optional.empty()), null);
        assertEquals(List.of(), made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "{\"username\": \"application\", s3cret}",
                "{\"username\": \"application\"}",
                "[\"s3cret\"]",
                "{\"password\": \"s3cret\"}"
            })
    void saysWhatASecretShouldBeAndNothingOfWhatItIs(String value) {
        stage.world()
                .cloud()
                .services()
                .secrets()
                .putSecretValue(put -> put.secretId(stage.settings().database().databaseSecretId())
                        .secretString(value));
        var refused = assertThrows(IllegalStateException.class, this::provision);
        assertEquals(
                "the secret pushback/database is not {\"username\": …, \"password\": …}; put such a value into it",
                refused.getMessage());
        assertNull(refused.getCause());
    }

    private ProvisionDatabase withRole() {
        return with(stage.settings());
    }

    private ProvisionDatabase with(Settings settings) {
        return new ProvisionDatabase(
                stage.pushback().environmentLock(),
                stage.pushback().schemaFloor(),
                stage.pushback()::rds,
                stage.pushback()::secrets,
                role,
                settings);
    }

    @Test
    void writesTheSchemaDownOnceTheDatabaseRuns() {
        var next = declaring(new Schema(2, 1));
        stop();
        assertThrows(DatabaseNotReady.class, () -> provision(release, next, Optional.empty()));
        assertEquals(Optional.empty(), floor.reached());
        stage.pass(Duration.ofMinutes(5));
        stage.lock(release);
        provision(release, next, Optional.empty());
        provision(release, next, Optional.empty());
        assertEquals(new Schema(2, 1), floor.reached().orElseThrow().schema());
        assertEquals("r1", floor.reached().orElseThrow().release());
    }

    @Test
    void theSchemaNeverFallsWithCodeThatGoesBack() {
        provision(release, declaring(new Schema(3, 1)), Optional.empty());
        provision(release, declaring(new Schema(2, 2)), Optional.empty());
        assertEquals(new Schema(3, 1), floor.reached().orElseThrow().schema());
    }

    @Test
    void refusesWhatCouldNotBePushedBackBeforeTheDatabaseIsTouched() {
        stop();
        stage.calls();
        var refused = assertThrows(
                ReleaseRejected.class,
                () -> provision(release, declaring(new Schema(2, 2)), Optional.of(declaring(new Schema(1, 1)))));
        assertTrue(
                refused.getMessage()
                        .contains("could not be pushed back: it brings the database to schema 2, which serves "
                                + "code from schema 2 on, and "),
                refused.getMessage());
        assertFalse(stage.calls().contains("startDBInstance"));
    }

    @Test
    void refusesCodeThatTheDatabaseDoesNotServeUnlessForcedWithAReason() {
        floor.raise(release, declaring(new Schema(3, 2)));
        var old = declaring(new Schema(1, 1));
        assertTrue(assertThrows(ReleaseRejected.class, () -> provision(release, old, Optional.empty()))
                .getMessage()
                .endsWith("is of schema 1, but r1 has brought the database to schema 3, which serves code from schema 2"
                        + " on; bring a release of schema 2 or later, or restore the database first"));
        assertEquals(
                "available",
                provision(Stage.forced(release), old, Optional.empty()).status());
        assertEquals("schema", stage.pushback().overrides().of("r1").getFirst().rule());
    }

    @Test
    void aRecoveryIsNobodysDecisionAndIsNeverForced() {
        floor.raise(release, declaring(new Schema(3, 2)));
        var recovery = new Release(
                "r1",
                ReleaseAction.RECOVER,
                release.commit(),
                release.ref(),
                "",
                "",
                "r0",
                true,
                "reconciler",
                "because",
                release.requestedAt(),
                release.executionArn());
        assertThrows(ReleaseRejected.class, () -> provision(recovery, declaring(new Schema(1, 1)), Optional.empty()));
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, this::provision);
    }

    private Database provision() {
        return provision(release, revision, Optional.empty());
    }

    private Database provision(Release release, Revision revision, Optional<Revision> rollbackTarget) {
        return stage.pushback()
                .step(ProvisionDatabase.class)
                .handleRequest(new ProvisionDatabase.Request(release, lock, revision, rollbackTarget), null);
    }

    private Revision declaring(Schema schema) {
        return new Revision(
                revision.commit(),
                revision.bucket(),
                revision.key(),
                revision.versionId(),
                revision.eTag(),
                revision.digest(),
                revision.size(),
                schema,
                revision.builtBy(),
                revision.sealedAt());
    }

    private void stop() {
        stage.world().cloud().services().rds().stopDBInstance(stop -> stop.dbInstanceIdentifier(name));
        stage.pass(Duration.ofMinutes(5));
    }
}
