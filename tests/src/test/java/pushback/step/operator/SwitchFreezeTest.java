package pushback.step.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.freeze.Freezes.Freeze;
import pushback.freeze.Freezes.Lifted;
import pushback.release.Outcome;
import pushback.release.ReleaseEnding;
import pushback.stage.Stage;
import pushback.step.event.Reconcile;

class SwitchFreezeTest {
    private final Stage stage = new Stage(1);

    @Test
    void theFirstFreezeStands() {
        var freeze = freeze(true, "dana", "the database is being moved").freeze();
        stage.pass(Duration.ofMinutes(1));
        assertEquals(freeze, freeze(true, "erin", "so say I").freeze());
        assertEquals(Optional.of(freeze), stage.pushback().freezes().current());
    }

    @Test
    void whoLiftedItAndWhyIsOnTheRecord() {
        var freeze = freeze(true, "dana", "the database is being moved").freeze();
        stage.pass(Duration.ofMinutes(1));
        assertEquals(freeze, freeze(false, "erin", "it is moved").freeze());
        assertEquals(Optional.empty(), stage.pushback().freezes().current());
        assertEquals(
                new Lifted(
                        freeze, "erin", "it is moved", stage.world().timeline().now()),
                stage.pushback().ledger().latest("lifted#", 1, Lifted.class).getFirst());
    }

    @Test
    void whatIsNotFrozenCannotBeLifted() {
        assertEquals(
                "production is not frozen by hand or after a failed rollback; a freeze window ends by itself",
                assertThrows(IllegalArgumentException.class, () -> freeze(false, "erin", ""))
                        .getMessage());
    }

    @Test
    void startsWhatWaitsAtOnceAndAgainAfterAnotherFreeze() {
        freeze(true, "dana", "the database is being moved");
        var waits = stage.world().run("commit", stage.commit().sha());
        assertEquals("Queued", waits.states().getLast());
        assertEquals(
                waits.name() + "-after-0", freeze(false, "erin", "it is moved").started());
        freeze(true, "dana", "not yet");
        stage.pass(Duration.ofMinutes(1));
        assertEquals(
                waits.name() + "-after-0-2", freeze(false, "erin", "now it is").started());
        stage.pass(Duration.ofHours(1));
        assertEquals(
                ReleaseEnding.DEPLOYED,
                stage.pushback().outcomes().of(waits.name()).orElseThrow().ending());
    }

    @Test
    void aReleaseThatWaitedAndEndedIsNotStartedAgain() {
        freeze(true, "dana", "the database is being moved");
        var waits = stage.world().run("commit", stage.commit().sha());
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        waits.name(),
                        "",
                        ReleaseEnding.REJECTED,
                        "",
                        "by hand",
                        stage.world().timeline().now(),
                        stage.world().timeline().now(),
                        false));
        freeze(false, "erin", "it is moved");
        stage.pass(Duration.ofMinutes(1));
        var executions = stage.world().cloud().stepFunctions().executions().size();
        stage.pushback().step(Reconcile.class).handleRequest(Json.tree("{}"), null);
        assertEquals(
                executions, stage.world().cloud().stepFunctions().executions().size());
        assertTrue(stage.pushback().freezes().current().isEmpty());
    }

    private SwitchFreeze.Switched freeze(boolean frozen, String by, String reason) {
        return stage.pushback()
                .step(SwitchFreeze.class)
                .handleRequest(Json.STRICT.valueToTree(new SwitchFreeze.Request(frozen, by, reason)), null);
    }

    @Test
    void aPersonWithoutANameIsAPerson() {
        assertEquals(
                new Freeze("a person", "", stage.world().timeline().now()),
                freeze(true, "", "").freeze());
    }
}
