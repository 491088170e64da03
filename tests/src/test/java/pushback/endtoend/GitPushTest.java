package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cli.Main;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.processes.Marker;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.release.Release;
import pushback.revision.Quarantines;
import pushback.settings.Rules;
import pushback.settings.Strategy;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class GitPushTest {
    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(240)
    void deploysAGoodPushPushesBackOneThatCrashesAndTakesBackOneThatIsHalted() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        var state = work.resolve("state");
        try (var local = new LocalCloud(new Options(
                state,
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                3,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()))) {
            local.cloud().timeline().call(() -> {
                local.cloud().stepFunctions().onEnd(ended::add);
                return null;
            });
            application.follow(local.gitUrl());

            var told = application.push("hello");
            assertTrue(told.contains("logs --follow"), told);
            assertEquals("Deployed", ending());
            assertEquals("hello", new VisitedSite(local.url()).page());

            application.push("crash");
            assertEquals("RolledBack", ending());
            assertEquals("hello", new VisitedSite(local.url()).page());
            var health = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().pushback().fleet().targets());
            assertEquals(
                    List.of(
                            TargetHealthStateEnum.HEALTHY,
                            TargetHealthStateEnum.HEALTHY,
                            TargetHealthStateEnum.HEALTHY),
                    List.copyOf(health.values()));
            assertTrue(
                    new Marker("INSTANCE_ROOT", state.toAbsolutePath())
                                    .processes()
                                    .size()
                            >= 3,
                    "each server has a process");

            isHaltedInTheMiddleOfItsRollout(local, application);
        }
        assertEquals(
                0,
                new Marker("INSTANCE_ROOT", state.toAbsolutePath()).processes().size(),
                "servers left");
        assertEquals(
                0,
                new Marker("PUSHBACK_CLOUD", state.toAbsolutePath()).processes().size(),
                "processes left");
    }

    private void isHaltedInTheMiddleOfItsRollout(LocalCloud local, TinyApplication application) throws Exception {
        var updated = new LinkedBlockingQueue<String>();
        local.cloud().timeline().call(() -> {
            local.story().listen(line -> {
                if (line.text().contains("is updated and serves")) updated.add(line.execution());
            });
            return null;
        });
        application.push("not wanted after all");
        // Two servers of three are still to come.
        var release = updated.poll(60, TimeUnit.SECONDS);
        assertEquals(0, Main.execute("halt", "--dir", local.directory().toString(), "--reason", "wrong branch"));
        var record = next();
        assertEquals(
                List.of("RolloutHalted", "RolledBack"),
                record.states().stream()
                        .filter(state -> state.matches("RolloutHalted|CheckHealth|RolledBack"))
                        .toList(),
                record.states().toString());
        assertEquals("hello", new VisitedSite(local.url()).page());
        var told = local.bulletin().about(release).stream()
                .filter(line -> line.contains("was halted"))
                .toList();
        assertEquals(
                List.of("commit", "deployment"),
                told.stream().map(line -> line.split(" +")[0]).sorted().toList(),
                told.toString());
        assertEquals(
                1,
                local
                        .cloud()
                        .timeline()
                        .call(() -> local.cloud().services().sns().messages())
                        .stream()
                        .filter(message -> release.equals(message.attributes().get("release")))
                        .count());
        assertTrue(local.cloud()
                .timeline()
                .call(() -> quarantine(local.cloud().pushback(), release))
                .isEmpty());
    }

    private static Optional<Quarantines.Quarantine> quarantine(Pushback pushback, String release) {
        var commit = pushback.ledger()
                .read(Release.entry(release), Release.class)
                .orElseThrow()
                .value()
                .commit();
        return pushback.quarantines()
                .of(pushback.bundles().sealed(commit).orElseThrow().digest());
    }

    private String ending() throws InterruptedException {
        return next().states().getLast();
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(60, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within a minute");
        return record;
    }
}
