package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.messages.Published;
import pushback.base.Json;
import pushback.outcome.Outcomes;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import pushback.source.SourceHost.CommitStatus;
import pushback.stage.Stage;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

class ReportOutcomeTest {
    private final Stage stage = new Stage(1);
    private final Release release = stage.release("r1", stage.commit());

    @Test
    void tellsTheLedgerTheCommitTheSubscribersAndTheMetrics() {
        var outcome = report("Deployed", "", "0 bad of 92");
        assertEquals(release.shortCommit() + " is deployed to production: 0 bad of 92", outcome.summary());
        assertTrue(outcome.told());
        assertEquals(
                outcome,
                stage.pushback()
                        .ledger()
                        .read(Outcome.entry("r1"), Outcome.class)
                        .orElseThrow()
                        .value());
        assertEquals(List.of(new CommitStatus(release.commit(), "success", outcome.summary())), statuses());
        var message = messages().getFirst();
        assertEquals("production: " + release.shortCommit() + " is deployed", message.subject());
        assertTrue(message.message().contains("Why:     " + outcome.summary() + "\n"), message.message());
        assertEquals(Map.of("environment", "production", "ending", "Deployed", "release", "r1"), message.attributes());
        assertEquals(1, counted("Deployed"));
    }

    @Test
    void countsWhatFailedByTheDeployersOwnFault() {
        report("Rejected", "software.amazon.awssdk.services.s3.model.S3Exception", "no access");
        assertEquals(1, counted("StepFailed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pushback.release.ReleaseRejected",
                "Pushback.Stopped",
                "ReleaseUnhealthy",
                "States.TaskFailed",
                ""
            })
    void countsNothingSoThatIsTheCommitsFault(String error) {
        report("Rejected", error, "so it is");
        assertEquals(0, counted("StepFailed"));
    }

    @Test
    void leavesAReleaseToTheExecutionThatIsAtWorkOnIt() {
        stage.lock(release);
        var late = new Release(
                release.id(),
                release.action(),
                release.commit(),
                release.ref(),
                release.message(),
                release.author(),
                release.target(),
                release.force(),
                release.requestedBy(),
                release.reason(),
                release.requestedAt(),
                release.executionArn() + "-late");
        report(new ReportOutcome.Request(
                "r1-late", Instant.EPOCH, Optional.of(late), ReleaseEnding.REJECTED, "Lambda.Unknown", "it took long"));
        assertEquals(Optional.empty(), stage.pushback().outcomes().of("r1"));
        report("Deployed", "", "0 bad of 92");
        assertEquals(
                ReleaseEnding.DEPLOYED,
                stage.pushback().outcomes().of("r1").orElseThrow().ending());
    }

    /// It died, and a person has its execution go on before its recovery reports.
    @Test
    void aRecoveryLeavesAReleaseThatWasTakenUpAgainToItself() {
        stage.pushback().ledger().insert(Release.entry("r1"), release);
        stage.lock(release);
        var recovery = new Release(
                "recover-1",
                ReleaseAction.RECOVER,
                release.commit(),
                "",
                "",
                "",
                "r1",
                true,
                "reconciler",
                "",
                release.requestedAt(),
                release.executionArn() + "-recovery");
        report(recovered(recovery));
        assertEquals(Optional.empty(), stage.pushback().outcomes().of("r1"));
        stage.ends(release);
        report(recovered(recovery));
        assertEquals(
                ReleaseEnding.ROLLED_BACK,
                stage.pushback().outcomes().of("r1").orElseThrow().ending());
    }

    private static ReportOutcome.Request recovered(Release recovery) {
        return new ReportOutcome.Request(
                recovery.id(), Instant.EPOCH, Optional.of(recovery), ReleaseEnding.DEPLOYED, "", "it serves");
    }

    @Test
    void tellsAFailureInWordsForPeople() {
        assertEquals(release.shortCommit() + " was refused, nothing changed: no way", summary("r2", "Rejected"));
        assertEquals(
                release.shortCommit() + " was pushed back, the last good release serves again: no way",
                summary("r3", "RolledBack"));
        assertEquals(
                release.shortCommit() + " failed; there was nothing before it; push a fix: no way",
                summary("r5", "NeedsOperator"));
        var good = stage.release("r0", stage.commit());
        stage.pushback().promotions().promote(good, stage.sealed(good), Stage.healthy());
        assertEquals(
                "production needs a person: " + release.shortCommit()
                        + " failed and the rollback is not proven: no way",
                summary("r4", "NeedsOperator"));
        assertEquals(
                List.of("failure", "failure", "failure", "failure"),
                statuses().stream().map(CommitStatus::state).toList());
    }

    @Test
    void aWishThatNeverBecameAReleaseIsToldWithoutACommit() {
        var outcome = report(new ReportOutcome.Request(
                "e7",
                Instant.EPOCH,
                Optional.empty(),
                ReleaseEnding.REJECTED,
                "pushback.release.ReleaseRejected",
                "{\"errorMessage\": \"unknown input field\"}"));
        assertEquals("e7", outcome.release());
        assertEquals("the request was refused, nothing changed: unknown input field", outcome.summary());
        assertEquals(List.of(), statuses());
        assertEquals(1, messages().size());
    }

    /// Refused before the machine knew the release: the commit is told all the same, also when it had waited.
    @Test
    void aReleaseThatIsRefusedIsToldOnItsCommit() {
        resolve("e1", "{\"commit\": \"" + release.commit() + "\"}");
        var newer = stage.release("r2", stage.commit());
        stage.pushback().promotions().promote(newer, stage.sealed(newer), Stage.healthy());
        assertThrows(ReleaseRejected.class, () -> resolve("e2", "{\"commit\": \"" + release.commit() + "\"}"));
        assertThrows(ReleaseRejected.class, () -> resolve("e1-after-3", "{\"continues\": \"e1\"}"));
        assertEquals("e2", refused("e2").release());
        assertEquals("e1", refused("e1-after-3").release());
        assertEquals(
                List.of(release.commit(), release.commit()),
                statuses().stream().map(CommitStatus::commit).toList());
    }

    @Test
    void anOutcomeThatWasToldIsNotToldAgain() {
        var first = report("Deployed", "", "good");
        assertEquals(first, report("Deployed", "", "good"));
        assertEquals(1, statuses().size());
        assertEquals(1, messages().size());
        assertEquals(1, counted("Deployed"));
    }

    @Test
    void theFirstOutcomeStands() {
        var first = report("Deployed", "", "good");
        assertEquals(first, report("NeedsOperator", "States.Timeout", ""));
    }

    /// Whoever was told is not told again when the one after could not be.
    @ParameterizedTest
    @ValueSource(strings = {"publish", "putMetricData"})
    void goesOnWithThoseWhoWereNotToldYet(String operation) {
        stage.crashBefore(operation);
        assertThrows(Stage.Crash.class, () -> report("NeedsOperator", "x", "y"));
        assertTrue(report("NeedsOperator", "x", "y").told());
        assertEquals(1, statuses().size());
        assertEquals(1, messages().size());
        assertEquals(1, counted("NeedsOperator"));
    }

    @Test
    void anEnvironmentWithoutATopicTellsTheOthers() {
        var settings = (ObjectNode) Json.STRICT.valueToTree(stage.settings());
        settings.put("topicArn", "");
        var pushback = stage.pushback();
        var without = Json.STRICT.convertValue(settings, Settings.class);
        var step = new ReportOutcome(
                pushback.ledger(),
                pushback.environmentLock(),
                new Outcomes(
                        pushback.ledger(),
                        pushback.announcements(),
                        pushback.promotions(),
                        pushback.links(),
                        pushback.changes(),
                        pushback.freezes(),
                        pushback::sns,
                        pushback::cloudWatch,
                        pushback.clock(),
                        without),
                pushback.approvals(),
                pushback.freezes(),
                pushback.overrides(),
                pushback.stopFailures(),
                pushback.drills(),
                pushback.promotions(),
                pushback.unhealthyServers(),
                pushback.bills(),
                pushback.clock(),
                without);
        assertTrue(
                step.handleRequest(request("r1", "Deployed", "", "good"), null).told());
        assertEquals(0, messages().size());
        assertEquals(1, statuses().size());
    }

    @Test
    void knowsNoOtherEnding() {
        assertThrows(IllegalArgumentException.class, () -> report("Superseded", "", ""));
    }

    private void resolve(String execution, String input) {
        stage.pushback()
                .step(ResolveRelease.class)
                .handleRequest(
                        new ResolveRelease.Request(Json.tree(input), execution, "arn:" + execution, Instant.EPOCH),
                        null);
    }

    private Outcome refused(String execution) {
        return report(new ReportOutcome.Request(
                execution, Instant.EPOCH, Optional.empty(), ReleaseEnding.REJECTED, "ReleaseRejected", "older"));
    }

    private String summary(String id, String ending) {
        var other = new Release(
                id, ReleaseAction.DEPLOY, release.commit(), "", "", "", "", false, "", "", release.requestedAt(), "");
        return report(new ReportOutcome.Request(
                        id,
                        Instant.EPOCH,
                        Optional.of(other),
                        ReleaseEnding.of(ending).orElseThrow(),
                        "error",
                        "no way"))
                .summary();
    }

    private Outcome report(String ending, String error, String cause) {
        return report(request("r1", ending, error, cause));
    }

    private Outcome report(ReportOutcome.Request request) {
        return stage.pushback().step(ReportOutcome.class).handleRequest(request, null);
    }

    private ReportOutcome.Request request(String execution, String ending, String error, String cause) {
        return new ReportOutcome.Request(
                execution,
                Instant.EPOCH,
                Optional.of(release),
                ReleaseEnding.of(ending).orElseThrow(),
                error,
                cause);
    }

    private List<CommitStatus> statuses() {
        return stage.world().repository().statuses();
    }

    private List<Published> messages() {
        return stage.world().cloud().services().sns().messages();
    }

    private double counted(String ending) {
        var now = stage.world().timeline().now();
        return stage
                .world()
                .cloud()
                .services()
                .cloudWatch()
                .getMetricStatistics(get -> get.namespace("Pushback")
                        .metricName(ending)
                        .dimensions(dimension -> dimension.name("Environment").value("production"))
                        .statistics(Statistic.SUM)
                        .startTime(now.minusSeconds(600))
                        .endTime(now.plusSeconds(600))
                        .period(3600))
                .datapoints()
                .stream()
                .mapToDouble(point -> point.sum())
                .sum();
    }
}
