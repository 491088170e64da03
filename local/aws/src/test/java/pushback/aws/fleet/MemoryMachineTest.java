package pushback.aws.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.time.VirtualTimeline;

class MemoryMachineTest {
    private static final BundleLocation ONE = new BundleLocation("b", "one", "", "", "zip");
    private static final BundleLocation TWO = new BundleLocation("b", "two", "", "", "zip");

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.EPOCH);
    private final Map<BundleLocation, AppBehaviour> apps = new HashMap<>();
    private final MemoryMachine machine = new MemoryFleet(
                    timeline, bundle -> apps.getOrDefault(bundle, AppBehaviour.good()))
            .launch("i-1", "local-1a");
    private final List<String> results = new ArrayList<>();

    @Test
    void answersOnlyWhileAnApplicationRuns() {
        assertEquals(0, machine.answer("/"));
        deploy(ONE);
        assertEquals(200, machine.answer("/"));
        assertEquals(Optional.of(ONE), machine.installed());
        run("ApplicationStop", TWO);
        assertEquals(0, machine.answer("/"));
        assertTrue(machine.alive(), "stopped in order is not dead");
        assertEquals(Optional.empty(), machine.installed());
    }

    @Test
    void takesTheScriptsThatStopFromThePreviousRevision() {
        apps.put(ONE, AppBehaviour.good().failing("ApplicationStop"));
        deploy(ONE);
        assertFalse(results.contains("ScriptFailed"), "there was nothing to stop yet");
        results.clear();
        run("ApplicationStop", TWO);
        assertEquals(List.of("ScriptFailed"), results);
        assertEquals(Optional.of(ONE), machine.installed());
    }

    @Test
    void answersByPathAndAge() {
        apps.put(
                ONE,
                AppBehaviour.good()
                        .answering((path, age) -> path.equals("/healthz") ? 200 : age.toSeconds() < 10 ? 200 : 500));
        deploy(ONE);
        assertEquals(200, machine.answer("/"));
        timeline.advance(Duration.ofSeconds(10));
        assertEquals(500, machine.answer("/"));
        assertEquals(200, machine.answer("/healthz"));
    }

    @Test
    void diesWithItsApplication() {
        apps.put(ONE, AppBehaviour.good().dyingAfter(Duration.ofSeconds(30)));
        deploy(ONE);
        timeline.advance(Duration.ofSeconds(29));
        assertTrue(machine.alive());
        timeline.advance(Duration.ofSeconds(1));
        assertFalse(machine.alive());
        assertEquals(0, machine.answer("/"));
        deploy(TWO);
        assertTrue(machine.alive(), "a new application brings it back");
    }

    @Test
    void listensOnlySoLongAfterItsStart() {
        apps.put(ONE, AppBehaviour.good().listeningAfter(Duration.ofSeconds(25)));
        deploy(ONE);
        timeline.advance(Duration.ofSeconds(24));
        assertEquals(0, machine.answer("/"));
        assertEquals(200, machine.answer("/", Duration.ofSeconds(1)), "in a second");
        assertTrue(machine.alive());
        timeline.advance(Duration.ofSeconds(1));
        assertEquals(200, machine.answer("/"));
    }

    @Test
    void goesOnServingWhereTheHookDoesNotStopIt() {
        apps.put(ONE, AppBehaviour.good().stoppingNothing());
        deploy(ONE);
        deploy(TWO);
        assertFalse(results.contains("ScriptFailed"), "no hook sees it");
        assertEquals(Optional.of(ONE), machine.installed());
        results.clear();
        run("ValidateService", TWO);
        assertEquals(List.of("ScriptFailed"), results);
    }

    @Test
    void takesItsTimeAndMayNeverReport() {
        apps.put(
                ONE,
                AppBehaviour.good().taking("Install", Duration.ofSeconds(4)).hanging("ValidateService"));
        var start = timeline.now();
        run("Install", ONE);
        assertEquals(Duration.ofSeconds(4), Duration.between(start, timeline.now()));
        run("ValidateService", ONE);
        assertEquals(List.of("Success"), results);
    }

    @Test
    void reportsNothingOnceKilled() {
        apps.put(ONE, AppBehaviour.good().taking("Install", Duration.ofSeconds(4)));
        machine.run(command("Install", ONE), result -> results.add(result.errorCode()));
        machine.kill();
        timeline.run();
        assertEquals(List.of(), results);
        assertFalse(machine.alive());
    }

    private void deploy(BundleLocation bundle) {
        var events = List.of("ApplicationStop", "DownloadBundle", "Install", "ApplicationStart");
        events.forEach(event -> run(event, bundle));
    }

    private void run(String event, BundleLocation bundle) {
        machine.run(command(event, bundle), result -> results.add(result.errorCode()));
        timeline.run();
    }

    private static LifecycleCommand command(String event, BundleLocation bundle) {
        return new LifecycleCommand(
                event, "d-1", "blog", "prod", "gid", bundle, "DISALLOW", false, "user", List.of(event));
    }
}
