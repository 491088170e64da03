package pushback.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.cloud.virtual.MemoryRepository;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseHalted;
import pushback.source.Commit;
import pushback.source.CommitStatuses;
import pushback.source.SourceHost;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.DeploymentRecord;
import pushback.source.SourceHost.DeploymentStatus;
import pushback.stage.Stage;

class AnnouncementsTest {
    private final Stage stage = new Stage();
    private final MemoryRepository host = stage.world().repository();
    private final Release release = stage.release("r1", stage.commit());

    AnnouncementsTest() {
        stage.pushback().ledger().insert(Release.entry("r1"), release);
    }

    @Test
    void aReleaseIsShownFromItsBeginningToItsEndWithASentenceAndALink() {
        stage.pushback().announcements().begins(release);
        ended("Deployed", "", "3fa2c1d is deployed");
        var link = "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/"
                + release.executionArn();
        var begun = release.shortCommit() + " is on its way to production, asked for by dana";
        assertEquals(
                List.of(
                        new CommitStatus(release.commit(), "pending", begun, link),
                        new CommitStatus(release.commit(), "success", "3fa2c1d is deployed", link)),
                host.statuses());
        assertEquals(List.of(new DeploymentRecord("r1", release.commit(), "good")), host.records());
        assertEquals(
                List.of(
                        new DeploymentStatus("1", "in_progress", begun, link),
                        new DeploymentStatus("1", "success", "3fa2c1d is deployed", link)),
                host.deployments());
    }

    @Test
    void aReleaseThatWaitsIsShownAsQueuedAndThenAtWork() {
        stage.pushback().announcements().waits(release, "production is locked by r0");
        stage.pushback().announcements().begins(release);
        assertEquals(
                List.of("queued", "in_progress"),
                host.deployments().stream().map(DeploymentStatus::state).toList());
        assertEquals(
                release.shortCommit() + " waits: production is locked by r0",
                host.statuses().getFirst().description());
        assertEquals(1, host.records().size());
    }

    @Test
    void whatWasToldIsKeptInTheOrderInWhichItWas() {
        stage.pushback().announcements().waits(release, "production is locked by r0");
        stage.pass(Duration.ofSeconds(5));
        stage.pushback().announcements().begins(release);
        stage.pass(Duration.ofSeconds(60));
        ended("Deployed", "", "3fa2c1d is deployed");
        assertEquals(
                List.of(
                        "0 git host queued " + release.shortCommit() + " waits: production is locked by r0",
                        "5 git host in_progress " + release.shortCommit()
                                + " is on its way to production, asked for by dana",
                        "65 git host success 3fa2c1d is deployed",
                        "65 subscribers  production: " + release.shortCommit() + " is deployed"),
                stage.pushback().outcomes().told("r1").stream()
                        .map(one -> Duration.between(
                                                stage.pushback()
                                                        .outcomes()
                                                        .told("r1")
                                                        .getFirst()
                                                        .at(),
                                                one.at())
                                        .toSeconds()
                                + " " + one.whom() + " " + one.state() + " " + one.words())
                        .toList());
        assertEquals(List.of(), stage.pushback().outcomes().told("r2"));
    }

    /// A stack is upgraded while a release is at work.
    @Test
    void rowsOfAnEarlierVersionAreGoneOnWith() {
        var ledger = stage.pushback().ledger();
        ledger.insert("announced#r1", Map.of("deployment", "1", "state", "queued"));
        ledger.insert("told#r1#subscribers", VirtualCloud.START);
        stage.pushback().announcements().begins(release);
        ended("Deployed", "", "3fa2c1d is deployed");
        assertEquals(
                List.of("in_progress", "success"),
                stage.pushback().outcomes().told("r1").stream()
                        .map(Telling::state)
                        .toList());
        assertEquals(List.of(), stage.world().cloud().services().sns().messages());
    }

    @Test
    void eachEndingHasItsStates() {
        assertEquals("failure failure", states("RolledBack", ""));
        assertEquals("failure failure", states("NeedsOperator", ""));
        assertEquals("failure failure", states("Rejected", ""));
        assertEquals("error error", states("RolledBack", ReleaseHalted.class.getName()));
        assertEquals("error inactive", states("Superseded", ""));
    }

    @Test
    void whereCheckRunsAreShownEachStateIsOneOfThemInPlaceOfAStatus() {
        host.takeCheckRuns();
        var announcements = stage.pushback().announcements();
        announcements.waits(release, "production is locked by r0");
        announcements.begins(release);
        announcements.waitsForApproval(release);
        for (var ending : List.of("RolledBack", "Superseded", "Skipped", "Deployed"))
            ended(ending, "", stage.release(ending));
        assertEquals(
                List.of(
                        "r1 QUEUED",
                        "r1 IN_PROGRESS",
                        "r1 IN_PROGRESS",
                        "RolledBack FAILURE",
                        "Superseded CANCELLED",
                        "Skipped NEUTRAL",
                        "Deployed SUCCESS"),
                host.checkRuns().stream()
                        .map(run -> run.release() + " " + run.state())
                        .toList());
        assertEquals(List.of(), host.statuses());
        assertTrue(host.checkRuns().stream().noneMatch(run -> run.summary().isEmpty()), "GitHub wants one");
    }

    @Test
    void theSameIsNotToldTwice() {
        stage.pushback().announcements().begins(release);
        stage.pushback().announcements().begins(release);
        assertEquals(1, host.statuses().size());
        assertEquals(1, host.deployments().size());
    }

    @Test
    void aReleaseSupersededByOneOfTheSameCommitSaysNothingOnTheCommitAndEndsItsRecord() {
        stage.pushback().announcements().waits(release, "somebody else");
        stage.pass(Duration.ofSeconds(1));
        stage.pushback()
                .outcomes()
                .report(Outcome.superseded(
                        release, stage.release("r2", new Commit(release.commit(), "", "")), VirtualCloud.START));
        assertEquals(1, host.statuses().size());
        assertEquals(
                List.of("queued", "inactive"),
                host.deployments().stream().map(DeploymentStatus::state).toList());
    }

    @Test
    void aRecordOpenedJustBeforeACrashIsFoundAgain() {
        stage.pushback().ledger().insert("announced#r1", Announcements.Announced.NOTHING);
        host.open(new DeploymentRecord("r1", release.commit(), "good"));
        stage.pushback().announcements().begins(release);
        assertEquals(1, host.records().size());
        assertEquals(
                List.of("1"),
                host.deployments().stream().map(DeploymentStatus::deployment).toList());
    }

    @Test
    void aHostInTroubleChangesNothingButWhatIsShown() {
        var pushback = stage.pushback();
        var away = new SourceHost() {
            @Override
            public Optional<Commit> resolve(String commitish) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public Relation compare(String base, String head) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public Optional<Collection<String>> changed(String base, String head) {
                throw new UncheckedIOException(new IOException("away"));
            }

            @Override
            public Map<String, String> branches(String prefix) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public void report(CommitStatus status) {
                throw new IllegalStateException("away");
            }

            @Override
            public String open(DeploymentRecord deployment) {
                throw new IllegalStateException("away");
            }
        };
        new Announcements(
                        away,
                        new CommitStatuses(away, pushback.refusals()),
                        pushback.forecasts(),
                        pushback.ledger(),
                        pushback.links(),
                        pushback.clock(),
                        pushback.settings())
                .begins(release);
        // Back again: the end is told, on a record opened late.
        ended("Deployed", "", "deployed");
        assertEquals(
                List.of("success"),
                host.deployments().stream().map(DeploymentStatus::state).toList());
    }

    /// An attempt that died while it told is told again.
    @Test
    void aLedgerThatDoesNotAnswerIsForTheRetryOfTheStep() {
        stage.crashBefore("getItem");
        assertThrows(Stage.Crash.class, () -> stage.pushback().announcements().begins(release));
        stage.pushback().announcements().begins(release);
        assertTrue(host.statuses().size() == 1);
    }

    private String states(String ending, String error) {
        var id = "r" + host.records().size() + 10;
        var other = stage.release(id);
        ended(ending, error, other);
        return host.statuses().getLast().state() + " "
                + host.deployments().getLast().state();
    }

    private void ended(String ending, String error, Release other) {
        stage.pushback().ledger().insert(Release.entry(other.id()), other);
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        other.id(),
                        other.commit(),
                        ReleaseEnding.of(ending).orElseThrow(),
                        error,
                        "words",
                        VirtualCloud.START,
                        VirtualCloud.START,
                        false));
    }

    private void ended(String ending, String error, String summary) {
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        "r1",
                        release.commit(),
                        ReleaseEnding.of(ending).orElseThrow(),
                        error,
                        summary,
                        VirtualCloud.START,
                        VirtualCloud.START,
                        false));
    }
}
