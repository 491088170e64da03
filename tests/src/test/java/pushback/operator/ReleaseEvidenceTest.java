package pushback.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.HealthVerdict;
import pushback.health.SampleArchive;
import pushback.operator.ReleaseEvidence.Subject;
import pushback.operator.ReleaseEvidence.Trial;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What is kept of a release's samples, drawn and judged once more.
class ReleaseEvidenceTest {
    private VirtualCloud world = new VirtualCloud();

    @Test
    void ofAGoodReleaseEndsWithTheSampleThatClearedIt() {
        var evidence = released("good", AppBehaviour.good());
        var check = evidence.trial(Subject.ROLLOUT).orElseThrow();
        var last = check.samples().getLast();
        assertEquals(List.of(Subject.ROLLOUT), subjects(evidence));
        assertEquals("WatchRollout", check.samples().getFirst().step());
        assertEquals("CheckHealth", last.step());
        assertEquals(last, check.decided().orElseThrow());
        assertEquals(HealthVerdict.HEALTHY, last.verdict());
        assertEquals(2, last.current().servers().size());
        assertTrue(last.current().witnesses().get("probes").likelihood() <= -check.bound(), last.toString());
        assertTrue(last.current().observed() > 0 && last.current().bad() == 0, last.toString());
    }

    @Test
    void ofABadOneHasTheOldServersBesideTheNewAndTheRollback() {
        released("good", AppBehaviour.good());
        var evidence = released(
                "errors",
                AppBehaviour.good()
                        .taking("Install", Duration.ofMinutes(2))
                        .answering((path, since) -> path.equals("/") ? 500 : 200));
        assertEquals(List.of(Subject.ROLLOUT, Subject.ROLLBACK), subjects(evidence));
        var watch = evidence.trials().getFirst();
        var decided = watch.decided().orElseThrow();
        assertEquals(decided, watch.samples().getLast());
        assertTrue(decided.current().witnesses().get("probes").likelihood() >= watch.bound(), decided.toString());
        assertTrue(decided.old().observed() > 0 && decided.old().bad() == 0, decided.toString());
    }

    @Test
    void replayedUnderItsOwnPolicyGivesEachVerdictInTheSameWordsAtTheSameMoment() {
        released("good", AppBehaviour.good());
        assertSameWhenReplayed(released(
                "errors",
                AppBehaviour.good()
                        .taking("Install", Duration.ofMinutes(2))
                        .answering((path, since) -> path.equals("/") ? 500 : 200)));
        assertSameWhenReplayed(released(
                "flaky", AppBehaviour.good().answering((path, since) -> since.toSeconds() % 7 == 0 ? 500 : 200)));
        world = new VirtualCloud(4, Strategy.CANARY);
        assertSameWhenReplayed(released("first", AppBehaviour.good()));
        assertSameWhenReplayed(released("second", AppBehaviour.good()));
        assertSameWhenReplayed(released("third", AppBehaviour.good().answering((path, since) -> 503)));
    }

    @Test
    void anotherPolicyThatIsMoreCarefulDecidesLaterOrNotAtAllAndASharperOneSooner() {
        released("good", AppBehaviour.good());
        var evidence = released(
                "errors",
                AppBehaviour.good()
                        .taking("Install", Duration.ofMinutes(2))
                        .answering((path, since) -> path.equals("/") && since.toSeconds() % 3 == 0 ? 500 : 200));
        var trial = evidence.trial(Subject.ROLLOUT).orElseThrow();
        var recorded = trial.decided().orElseThrow();
        assertEquals(HealthVerdict.UNHEALTHY, recorded.verdict());
        var careful = trial.replay(changed(trial, "ALPHA", "0.0000001")).getLast();
        assertEquals(HealthVerdict.UNDECIDED, careful.verdict(), careful.reason());
        var sharp = trial.replay(changed(trial, "ALPHA", "0.2")).getLast();
        assertEquals(HealthVerdict.UNHEALTHY, sharp.verdict());
        assertTrue(sharp.looked().isBefore(recorded.at()), sharp.looked() + ", recorded " + recorded.at());
    }

    @Test
    void areNotKeptWhereTheyCannotBeWrittenAndTheReleaseGoesOn() {
        world.observe((client, operation, request, call) -> {
            if (client == S3Client.class
                    && request instanceof PutObjectRequest put
                    && put.key().startsWith(SampleArchive.FOLDER))
                throw S3Exception.builder().message("no space").statusCode(507).build();
            return call.get();
        });
        world.commit("good", AppBehaviour.good());
        var release = world.run();
        assertEquals("Deployed", release.states().getLast());
        assertEquals(
                List.of(),
                ReleaseEvidence.read(
                                world.cloud().services().s3(), world.cloud().settings(), release.name())
                        .trials());
    }

    @Test
    void ofTwelveServersStaysFarBelowItsBound() {
        world = new VirtualCloud(12);
        world.commit("good", AppBehaviour.good());
        var release = world.run().name();
        var sizes = world
                .cloud()
                .services()
                .s3()
                .listObjectsV2(
                        list -> list.bucket(world.cloud().settings().stores().artifactBucket())
                                .prefix(SampleArchive.folder(release)))
                .contents()
                .stream()
                .mapToLong(object -> object.size())
                .summaryStatistics();
        assertTrue(sizes.getCount() > 1 && sizes.getCount() <= SampleArchive.MOST, sizes.toString());
        assertTrue(sizes.getMax() < SampleArchive.LARGEST / 4, sizes.toString());
    }

    @Test
    void haveABillInTheListOfReleases() {
        released("good", AppBehaviour.good());
        var release = world.run().name();
        var bill = new ReleaseList(world.cloud().pushback())
                .items().stream()
                        .filter(item -> item.release().equals(release))
                        .findFirst()
                        .flatMap(ReleaseList.Item::bill)
                        .orElseThrow();
        assertFalse(bill.counted(), "nobody visits it");
        assertTrue(bill.reducedSeconds() > 0, bill.toString());
    }

    private static HealthPolicy changed(Trial trial, String variable, String value) {
        var variables = new TreeMap<>(trial.policy().variables());
        variables.put(variable, value);
        return HealthPolicy.of(variables);
    }

    private static void assertSameWhenReplayed(ReleaseEvidence evidence) {
        assertFalse(evidence.trials().isEmpty());
        for (var trial : evidence.trials()) {
            assertTrue(trial.isWhole(), trial.subject().toString());
            var replayed = trial.replay(trial.policy());
            for (int i = 0; i < replayed.size(); i++) {
                var kept = trial.samples().get(i);
                assertEquals(kept.verdict(), replayed.get(i).verdict(), trial.subject() + " " + kept);
                assertEquals(kept.reason(), replayed.get(i).reason());
                assertEquals(kept.at(), replayed.get(i).looked());
                assertEquals(kept.late(), replayed.get(i).late());
                assertEquals(kept.tally(), replayed.get(i).tally());
            }
            assertEquals(trial.samples().size(), replayed.size(), "the verdict ends both: " + trial.subject());
        }
    }

    private ReleaseEvidence released(String message, AppBehaviour behaviour) {
        world.commit(message, behaviour);
        var release = world.run().name();
        var cloud = world.cloud();
        return ReleaseEvidence.read(cloud.services().s3(), cloud.settings(), release);
    }

    private static List<Subject> subjects(ReleaseEvidence evidence) {
        return evidence.trials().stream().map(Trial::subject).toList();
    }
}
