package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.revision.Revision;
import pushback.stage.Stage;

class SealRevisionTest {
    private final Stage stage = new Stage(1);
    private final Release release = stage.release("r1");
    private final Lock lock = stage.lock(release);

    @Test
    void sealsOnceAlsoWhenRepeated() {
        stage.upload("builds/a.zip", Stage.bundle("appspec.yml", "hello"));
        var first = seal(release, lock);
        assertEquals("pushback:7", first.builtBy());
        assertEquals(first, seal(release, lock));
    }

    @Test
    void sealsOnceWhenTheAnswerToTheFirstAttemptWasLost() {
        stage.upload("builds/a.zip", Stage.bundle("appspec.yml", "hello"));
        stage.crashAfter("putItem");
        assertThrows(Stage.Crash.class, () -> seal(release, lock));
        assertEquals(stage.pushback().bundles().sealed(release.commit()).orElseThrow(), seal(release, lock));
    }

    @Test
    void refusesTheVeryBytesThatWerePushedBackUnlessForced() {
        var bad = stage.sealed(stage.release("r0"));
        stage.pushback().quarantines().put(bad.digest(), "r0", "crashes");
        stage.upload("builds/a.zip", Stage.bundle("appspec.yml", bad.commit()));
        var refused = assertThrows(ReleaseRejected.class, () -> seal(release, lock));
        assertEquals(
                release.shortCommit()
                        + " builds the very bytes that r0 pushed back: crashes; change something, or use force",
                refused.getMessage());
        assertEquals(bad.digest(), seal(Stage.forced(release), lock).digest());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> seal(release, lock));
    }

    private Revision seal(Release release, Lock lock) {
        return stage.pushback()
                .step(SealRevision.class)
                .handleRequest(new SealRevision.Request(release, lock, "builds/a.zip", "pushback:7"), null);
    }
}
