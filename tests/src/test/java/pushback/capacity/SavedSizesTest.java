package pushback.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.capacity.SavedSizes.Load;
import pushback.release.ReleaseRejected;
import pushback.stage.Stage;

/// Sizes that a load lets grow: given back, and once more as long as an alarm may hear of it.
class SavedSizesTest {
    private static final Duration LOAD = Duration.ofMinutes(10);
    private static final Duration ECHO = Duration.ofMinutes(3);
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final Stage stage = new Stage(2);
    private final SavedSizes sizes = stage.pushback().groupSizes();

    @Test
    void whatMayGrowOnceMoreStaysWrittenDownAndIsGivenBackOnceMore() {
        load("d1");
        sizes.calmed("d1");
        sizes.restore();
        grow();
        stage.pass(ECHO.minusSeconds(1));
        sizes.restore();
        assertEquals(2, sizes.now().desired());
        assertEquals("d1", sizes.before().orElseThrow().drill(), "an alarm may still go off");
        stage.pass(Duration.ofSeconds(1));
        sizes.restore();
        assertEquals(Optional.empty(), sizes.before());
    }

    @Test
    void aLoadThatNobodyEndedEndsByItself() {
        load("d1");
        stage.pass(LOAD.plus(ECHO).minusSeconds(1));
        sizes.restore();
        assertEquals("d1", sizes.before().orElseThrow().drill());
        stage.pass(Duration.ofSeconds(1));
        sizes.restore();
        assertEquals(Optional.empty(), sizes.before());
    }

    @Test
    void theEndOfALoadIsWhenItWasSaidFirst() {
        load("d1");
        sizes.calmed("d1");
        stage.pass(ECHO);
        sizes.calmed("d1");
        sizes.restore();
        assertEquals(Optional.empty(), sizes.before());
    }

    @Test
    void anotherDrillGivesBackWhatTheFirstOneFound() {
        load("d1");
        sizes.restore();
        grow();
        assertEquals(2, sizes.writeDown("d2", Optional.empty()).desired());
        sizes.calmed("d1");
        sizes.restore();
        assertEquals(2, sizes.now().desired());
        assertEquals(Optional.empty(), sizes.before());
    }

    @Test
    void ofTwoThatWriteAtOnceNobodyWritesTheChangedSizeDown() {
        load("d1");
        sizes.restore();
        stage.before("putItem", () -> sizes.calmed("d1"));
        grow();
        assertEquals(2, sizes.writeDown("d2", Optional.empty()).desired());
        assertEquals(2, sizes.before().orElseThrow().sizes().desired());
    }

    /// Seed 40474: a person's server was taken away at the end of the drill.
    @Test
    void aSizeThatAPersonSetsBetweenTheQuestionAndTheRowIsWrittenDown() {
        stage.before("putItem", this::grow);
        assertEquals(3, sizes.writeDown("d1", Optional.empty()).desired());
        assertEquals(3, sizes.before().orElseThrow().sizes().desired());
    }

    /// Seed 37392: a late call of a dead drill left the group with a server more than before the recovery.
    @Test
    void whatARolloutHasGrownIsNotWrittenDown() {
        var one = new Stage(1);
        var capacity = one.pushback().capacity();
        assertThrows(CapacityNotReady.class, () -> capacity.reserve("recovery"));
        assertEquals(2, one.pushback().groupSizes().now().desired());
        one.pushback().groupSizes().writeDown("park", Optional.empty());
        capacity.giveBack();
        one.pushback().groupSizes().giveBack();
        assertEquals(1, one.pushback().groupSizes().now().desired());
    }

    /// Seed 32149: the recovery had looked, and started the database of an environment that was parked a moment
    /// later.
    @Test
    void aLateCallOfADeadDrillDoesNotParkBesideAReleaseThatHasLooked() {
        sizes.writeDown("park", Optional.empty());
        sizes.toZero();
        sizes.barParking();
        assertThrows(IllegalStateException.class, () -> sizes.parked(true));
        sizes.giveBack();
        assertEquals(2, sizes.now().desired());
    }

    @Test
    void whoeverParksJustBeforeAReleaseBarsItIsSeen() {
        sizes.writeDown("park", Optional.empty());
        stage.before("putItem", () -> sizes.parked(true));
        assertThrows(ReleaseRejected.class, sizes::barParking);
        assertTrue(sizes.before().orElseThrow().parked());
    }

    @Test
    void whatWasParkedMeanwhileIsNotGivenBack() {
        sizes.writeDown("park", Optional.empty());
        var left = sizes.left().orElseThrow();
        sizes.toZero();
        sizes.parked(true);
        sizes.settle(left);
        assertEquals(0, sizes.now().max());
        assertEquals("park", sizes.before().orElseThrow().drill());
    }

    @Test
    void whatTheNextDrillTakesWhileItIsLookedAtIsNotGivenBack() {
        sizes.writeDown("dead", Optional.empty());
        stage.before("describeAutoScalingGroups", () -> {
            sizes.writeDown("park", Optional.empty());
            sizes.toZero();
        });
        settle();
        assertEquals(0, sizes.now().max());
        assertEquals("park", sizes.before().orElseThrow().drill());
    }

    @Test
    void whatACallOfADeadDrillTakesAfterItWasGivenBackIsGivenBackOnceMore() {
        var before = sizes.now();
        sizes.writeDown("park", Optional.empty());
        sizes.toZero();
        sizes.giveBack();
        sizes.toZero();
        settle();
        assertEquals(before, sizes.now());
        stage.pass(LIFE.minusSeconds(1));
        sizes.toZero();
        settle();
        assertEquals(before, sizes.now());
        assertTrue(sizes.before().isPresent(), "one more may be on its way");
        stage.pass(Duration.ofSeconds(1));
        settle();
        assertEquals(Optional.empty(), sizes.before());
    }

    @Test
    void aSizeThatAPersonSetAfterItWasGivenBackStays() {
        sizes.writeDown("park", Optional.empty());
        sizes.toZero();
        settle();
        grow();
        stage.pass(LIFE);
        settle();
        assertEquals(3, sizes.now().desired());
        assertEquals(Optional.empty(), sizes.before());
    }

    @Test
    void anAlarmHearsOfALoadByTheClockOfWhoeverSettlesIt() {
        load("d1");
        sizes.calmed("d1");
        stage.pass(ECHO);
        sizes.giveBack();
        settle();
        grow();
        stage.pass(Duration.ofMinutes(4));
        settle();
        assertEquals(2, sizes.now().desired());
        assertTrue(sizes.before().isPresent(), "whoever said when the load ended may have had a clock that is slow");
    }

    @Test
    void aDeadDrillDoesNotParkWhatWasGivenBack() {
        sizes.writeDown("park", Optional.empty());
        stage.before("putItem", sizes::giveBack);
        assertThrows(IllegalStateException.class, () -> sizes.parked(true));
        assertFalse(sizes.before().orElseThrow().parked());
    }

    private void settle() {
        sizes.left().ifPresent(sizes::settle);
    }

    private void load(String drill) {
        var ends = stage.world().timeline().now().plus(LOAD);
        sizes.writeDown(drill, Optional.of(new Load(ends, ECHO)));
        grow();
    }

    private void grow() {
        var group = stage.world().cloud().settings().servers().autoScalingGroup();
        stage.world()
                .cloud()
                .services()
                .scaling()
                .setDesiredCapacity(set -> set.autoScalingGroupName(group).desiredCapacity(3));
    }
}
