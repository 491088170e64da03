package pushback.step.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.asl.Status;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.recovery.Unannounced;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.source.Commit;
import pushback.source.SourceHost;
import pushback.source.SourceRefused;
import pushback.step.event.Reconcile.Reconciled;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

class ReconcileTest {
    private static final Reconciled IN_ORDER = new Reconciled("in order", "");

    private final VirtualCloud world = new VirtualCloud();

    @Test
    void leavesAnEmptyEnvironmentAlone() {
        assertEquals(IN_ORDER, reconcile());
    }

    @Test
    void leavesAnEnvironmentInOrderAlone() {
        deployed();
        assertEquals(IN_ORDER, reconcile());
        assertEquals(1, executions());
    }

    @Test
    void leavesAReleaseAtWorkAlone() {
        deployed();
        running("second");
        assertEquals(IN_ORDER, reconcile());
        assertEquals(2, executions());
    }

    @Test
    void leavesAReleaseAloneThatHasNotAskedForTheLockYet() {
        world.commit("first", AppBehaviour.good());
        var record = world.start();
        assertTrue(world.timeline().runUntil(() -> record.states().contains("AcquireLock"), Duration.ofMinutes(1)));
        assertEquals(IN_ORDER, reconcile());
        assertTrue(world.cloud().pushback().outcomes().of(record.name()).isEmpty());
    }

    @Test
    void startsOneRecoveryOfAReleaseThatDied() {
        deployed();
        killed("second");
        var recovery = reconcile();
        assertEquals("dead release", recovery.found());
        assertTrue(recovery.execution().startsWith("recover-2-"), recovery.execution());
        assertEquals(recovery, reconcile());
        assertEquals(3, executions());
        world.settle();
        assertEquals(IN_ORDER, reconcile());
    }

    @Test
    void recoversAReleaseWhoseRecoveryDiedToo() {
        deployed();
        var dead = killed("second");
        world.deliver((event, toTarget) -> {});
        var recovery =
                world.cloud().stepFunctions().execution(reconcile().execution()).orElseThrow();
        world.timeline().advance(Duration.ofSeconds(10));
        stop(recovery);
        assertEquals("dead release", reconcile().found());
        world.timeline().advance(Duration.ofHours(1));
        assertEquals("RolledBack", ending(dead.name()));
        assertEquals("RolledBack", ending(recovery.name()));
    }

    @Test
    void callsAPersonForAFirstReleaseThatDied() {
        var dead = killed("first");
        assertEquals(new Reconciled("dead release", ""), reconcile());
        assertEquals("NeedsOperator", ending(dead.name()));
        assertEquals(IN_ORDER, reconcile());
    }

    @Test
    void startsWhoWaitsForALockThatWasFreed() {
        deployed();
        running("second");
        world.commit("third", AppBehaviour.good());
        var waiting = world.run();
        // The machine freed the lock, and died before it started who waits.
        var ledger = world.cloud().pushback().ledger();
        var row = ledger.read("lock", ObjectNode.class).orElseThrow();
        row.value().put("holder", "").put("executionArn", "");
        assertTrue(ledger.write("lock", row.value(), row.version()));
        assertEquals(new Reconciled("waiting release", waiting.name() + "-after-2"), reconcile());
    }

    @Test
    void startsTheReleaseOfABranchHeadThatNobodyAnnounced() {
        deployed();
        var head = world.commit("nobody told", AppBehaviour.good());
        var found = reconcile();
        assertEquals("unannounced commit", found.found());
        assertEquals(
                head.sha(),
                world.cloud()
                        .stepFunctions()
                        .execution(found.execution())
                        .orElseThrow()
                        .input()
                        .path("commit")
                        .asText());
        assertEquals(found, reconcile());
        assertEquals(2, executions());
    }

    @Test
    void waitsForAGitHostThatIsAway() {
        deployed();
        world.commit("nobody told", AppBehaviour.good());
        var pushback = world.cloud().pushback();
        var away = new SourceHost() {
            @Override
            public Optional<Commit> resolve(String commitish) {
                throw new UncheckedIOException(new IOException("away"));
            }

            @Override
            public Relation compare(String base, String head) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public Optional<Collection<String>> changed(String base, String head) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public Map<String, String> branches(String prefix) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public void report(CommitStatus status) {}
        };
        var unannounced = new Unannounced(
                pushback.ledger(),
                pushback.promotions(),
                pushback.deliveries(),
                away,
                pushback.refusals(),
                pushback.settings());
        assertEquals(Optional.empty(), unannounced.start());
    }

    @Test
    void startsTheHeadOfAnotherBranchThatDeploysAndWhosePushNobodyAnnounced() {
        var ruled = branching();
        var old = ruled.commit("of last year", AppBehaviour.good());
        ruled.repository().branch("hotfix/old", old);
        ruled.commit("good", AppBehaviour.good());
        assertEquals(Status.SUCCEEDED, ruled.run().status());
        assertEquals(IN_ORDER, reconcile(ruled), "what was there before anybody looked is no news");
        var fix = ruled.repository().fork("nobody told");
        ruled.repository().branch("hotfix/basket", fix);
        ruled.repository().branch("feature/basket", ruled.repository().fork("does not deploy"));
        var found = reconcile(ruled);
        assertEquals("unannounced commit", found.found());
        var input = ruled.cloud()
                .stepFunctions()
                .execution(found.execution())
                .orElseThrow()
                .input();
        assertEquals(
                "refs/heads/hotfix/basket " + fix.sha(),
                input.path("ref").asText() + " " + input.path("commit").asText());
        ruled.timeline().advance(Duration.ofHours(1));
        assertEquals(IN_ORDER, reconcile(ruled));
        assertEquals(2, ruled.cloud().stepFunctions().executions().size());
    }

    @Test
    void ofTwoBranchesThatMovedTheSecondComesWithTheNextLook() {
        var ruled = branching();
        ruled.commit("good", AppBehaviour.good());
        assertEquals(Status.SUCCEEDED, ruled.run().status());
        reconcile(ruled);
        for (var name : List.of("hotfix/a", "hotfix/b"))
            ruled.repository().branch(name, ruled.repository().fork(name));
        var refs = new ArrayList<String>();
        for (var look = 0; look < 3; look++) {
            var found = reconcile(ruled).execution();
            ruled.timeline().advance(Duration.ofHours(1));
            ruled.cloud()
                    .stepFunctions()
                    .execution(found)
                    .ifPresent(started -> refs.add(started.input().path("ref").asText()));
        }
        assertEquals(List.of("refs/heads/hotfix/a", "refs/heads/hotfix/b"), refs);
    }

    private static VirtualCloud branching() {
        return new VirtualCloud(1, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of("hotfix/*"), List.of()));
    }

    private static Reconciled reconcile(VirtualCloud world) {
        return world.cloud().pushback().step(Reconcile.class).handleRequest(Json.STRICT.createObjectNode(), null);
    }

    @Test
    void tellsPeopleOnceADayThatTheGitHostRefuses() {
        deployed();
        world.repository().refuses(Optional.of(new SourceRefused("GitHub answered 401", "the token has ended")));
        var told = messages();
        for (var look = 0; look < 12; look++) {
            assertEquals(IN_ORDER, reconcile());
            world.timeline().advance(Duration.ofMinutes(5));
        }
        assertEquals(told + 1, messages());
        var message = world.cloud().services().sns().messages().getLast();
        assertEquals("production: the git host refuses the deployer", message.subject());
        assertTrue(message.message().contains("GitHub answered 401: the token has ended"), message.message());
        assertEquals(12, refused(), "counted at each look, for the alarm");
        world.timeline().advance(Duration.ofDays(1));
        reconcile();
        assertEquals(told + 2, messages());
        // Put right, and something else soon after: that is news.
        world.repository().refuses(Optional.of(new SourceRefused("GitHub answered 301", "the repository was renamed")));
        reconcile();
        reconcile();
        assertEquals(told + 3, messages());
        world.repository().refuses(Optional.empty());
        world.timeline().advance(Duration.ofDays(2));
        assertEquals(IN_ORDER, reconcile());
        assertEquals(told + 3, messages());
    }

    private int messages() {
        return world.cloud().services().sns().messages().size();
    }

    /// In the last three hours.
    private double refused() {
        var now = world.timeline().now();
        return world
                .cloud()
                .services()
                .cloudWatch()
                .getMetricStatistics(get -> get.namespace("Pushback")
                        .metricName("SourceRefused")
                        .dimensions(dimension -> dimension.name("Environment").value("production"))
                        .startTime(now.minus(Duration.ofHours(3)))
                        .endTime(now.plusSeconds(60))
                        .period(60)
                        .statistics(Statistic.SUM))
                .datapoints()
                .stream()
                .mapToDouble(Datapoint::sum)
                .sum();
    }

    private Reconciled reconcile() {
        return world.cloud().pushback().step(Reconcile.class).handleRequest(Json.STRICT.createObjectNode(), null);
    }

    private void deployed() {
        world.commit("good", AppBehaviour.good());
        assertEquals(Status.SUCCEEDED, world.run().status());
    }

    private ExecutionRecord running(String message) {
        world.commit(message, AppBehaviour.good());
        var record = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        return record;
    }

    /// A release whose execution was stopped, and nobody was told.
    private ExecutionRecord killed(String message) {
        world.deliver((event, toTarget) -> {});
        var record = running(message);
        stop(record);
        world.timeline().advance(Duration.ofSeconds(1));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        return record;
    }

    private void stop(ExecutionRecord record) {
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(record.arn()));
    }

    private String ending(String release) {
        return world.cloud()
                .pushback()
                .outcomes()
                .of(release)
                .orElseThrow()
                .ending()
                .word();
    }

    private int executions() {
        return world.cloud().stepFunctions().executions().size();
    }
}
