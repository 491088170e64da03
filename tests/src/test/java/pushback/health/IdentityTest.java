package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.Settings;
import pushback.settings.Strategy;
import pushback.stage.Stage;

class IdentityTest {
    private static final String NEW = "57a06d1c0ffee57a06d1c0ffee57a06d1c0ffee5";
    private static final String OLD = "9f7632b0000009f7632b0000009f7632b0000009";
    private static final Instant BEGAN = Instant.parse("2026-01-05T09:00:00Z");

    private final Settings settings = new VirtualCloud(Strategy.ONE, plan -> plan.withVersionPath("/version"))
            .cloud()
            .settings();
    private final Map<String, Probe.Page> pages = new LinkedHashMap<>();
    private Instant now = BEGAN.plusSeconds(30);

    @ParameterizedTest
    @ValueSource(
            strings = {
                NEW,
                "{\"application\":\"shop\",\"commit\":\"" + NEW + "\"}",
                "commit 57A06D1, built today",
                "release 20261125-065336-57a06d1",
                "57a06d1c0ff"
            })
    void aPageThatNamesTheCommitWholeOrByItsBeginningIsProof(String text) {
        pages.put("i-1", new Probe.Page(200, text));
        var health = healthy("i-1");
        assertSame(health, identity().confirm(health, NEW));
    }

    @Test
    void aServerThatNamesAnotherCommitMakesTheReleaseUnhealthyWhateverElseIsGood() {
        pages.put("i-1", new Probe.Page(200, "{\"commit\":\"" + NEW + "\"}"));
        pages.put("i-2", new Probe.Page(200, "{\"commit\":\"" + OLD + "\"}"));
        for (var health : new Health[] {
            identity().confirm(healthy("i-1", "i-2"), NEW),
            identity().contradict(healthy("i-1", "i-2"), NEW),
            identity().contradict(undecided("i-1", "i-2"), NEW)
        }) {
            assertTrue(health.isUnhealthy());
            assertTrue(
                    health.reason().startsWith("i-2 answers commit 9f7632b, not 57a06d1 (GET /version)"),
                    health.reason());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        404 | ''                   | answered 404
        0   | ''                   | was not answered in 64 KiB and in time
        302 | ''                   | answered 302
        200 | hello, it is 2026    | names no commit
        200 | defaced and decade   | names no commit
        200 | 20261125 1234567     | names no commit
        200 | 57a06d               | names no commit
        """)
    void aServerThatNamesNoneIsWaitedForUntilTheDeadline(int status, String text, String words) {
        pages.put("i-1", new Probe.Page(status, text));
        var health = identity().confirm(healthy("i-1"), NEW);
        assertTrue(health.isUndecided());
        assertEquals("good; waiting for the commit of i-1 (GET /version " + words + ")", health.reason());
        now = BEGAN.plus(settings.health().deadline());
        var late = identity().confirm(healthy("i-1"), NEW);
        assertTrue(late.isUnhealthy());
        assertTrue(
                late.reason().startsWith("after 900 s nobody knows which commit answers on i-1 (GET /version " + words),
                late.reason());
    }

    @Test
    void onTheRollbackAServerWithoutThePageIsNotHeldUp() {
        pages.put("i-1", new Probe.Page(404, ""));
        var health = identity().contradict(healthy("i-1"), OLD);
        assertTrue(health.isHealthy());
        assertEquals("good; no commit is named by i-1 (GET /version answered 404)", health.reason());
    }

    @Test
    void nobodyIsAskedWithoutAPageWithoutAServerOrOnceItIsUnhealthy() {
        var without = new Identity(questions -> Map.of(), new Stage().settings());
        assertSame(
                healthy("i-1").verdict(), without.confirm(healthy("i-1"), NEW).verdict());
        var nobody = healthy();
        assertSame(nobody, new Identity(questions -> Map.of(), settings).confirm(nobody, NEW));
        var unhealthy =
                new Health(HealthVerdict.UNHEALTHY, "bad", side("i-1"), Cohort.NONE, BEGAN, BEGAN, BEGAN, false, 5);
        assertSame(unhealthy, new Identity(questions -> Map.of(), settings).confirm(unhealthy, NEW));
    }

    private Identity identity() {
        return new Identity(
                new Probe() {
                    @Override
                    public Map<Question, Integer> ask(Collection<Question> questions) {
                        return Map.of();
                    }

                    @Override
                    public Map<String, Page> read(Collection<String> instances, int port, String path, int longest) {
                        assertEquals("/version", path);
                        assertEquals(Probe.OF_THE_APPLICATION, port);
                        assertEquals(pages.keySet(), Set.copyOf(instances));
                        return pages;
                    }
                },
                settings);
    }

    private Health healthy(String... instances) {
        return new Health(HealthVerdict.HEALTHY, "good", side(instances), Cohort.NONE, BEGAN, BEGAN, now, false, 5);
    }

    private static Health undecided(String... instances) {
        return new Health(
                HealthVerdict.UNDECIDED, "early", side(instances), Cohort.NONE, BEGAN, BEGAN, BEGAN, false, 5);
    }

    private static Cohort side(String... instances) {
        var known = new TreeMap<String, Evidence>();
        for (var id : instances) known.put(id, Evidence.since(BEGAN, BEGAN));
        return new Cohort(known, Map.of(), Instant.EPOCH);
    }
}
