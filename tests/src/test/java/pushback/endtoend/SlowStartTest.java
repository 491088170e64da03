package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.story.Story;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/// An application that listens ten seconds after its start, and no hook that waits for it: while it starts, the load
/// balancer and Auto Scaling find its servers unhealthy.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SlowStartTest {
    private static final int STARTS_FOR = 10;

    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @Test
    @Timeout(400)
    void noServerIsReplacedAtTheEndOfAReleaseAndNobodySeesAnError() throws Exception {
        var application = TinyApplication.listeningLate(work.resolve("tiny"), "nothing yet", STARTS_FOR);
        try (var local = new LocalCloud(new Options(
                        work.resolve("state"),
                        Optional.empty(),
                        Profile.of(application.directory()),
                        true,
                        2,
                        Rules.NONE,
                        0,
                        Strategy.ONE,
                        TinyApplication.SOON,
                        Map.of()));
                var visitors = Executors.newSingleThreadScheduledExecutor()) {
            local.cloud().timeline().call(() -> {
                local.cloud().stepFunctions().onEnd(ended::add);
                // As in a fleet that has been there for long: the grace period of its servers is over.
                local.cloud()
                        .services()
                        .scaling()
                        .updateAutoScalingGroup(update -> update.autoScalingGroupName(
                                        local.cloud().settings().servers().autoScalingGroup())
                                .healthCheckGracePeriod(0));
                return null;
            });
            application.follow(local.gitUrl());
            application.push("first");
            assertEquals("Deployed", ending(next()));
            var servers = servers(local);
            visitors.scheduleWithFixedDelay(() -> visit(local.url()), 0, 100, TimeUnit.MILLISECONDS);

            application.push("second");
            var release = next();
            assertEquals("Deployed", ending(release));
            assertTrue(wasMarked(local, release), "the story: " + story(local, release));
            assertKeeps("second", servers, local);

            application.push("fails");
            release = next();
            assertEquals("RolledBack", ending(release));
            assertTrue(wasMarked(local, release), "the story: " + story(local, release));
            assertKeeps("second", servers, local);
        }
    }

    /// For some ten looks of Auto Scaling, which is as quick as it ever gets here.
    private void assertKeeps(String word, List<String> servers, LocalCloud local) throws InterruptedException {
        seen.removeIf(page -> page.equals("first") || page.equals("second"));
        assertEquals(List.of(), List.copyOf(seen), "what visitors saw while it was released");
        for (int i = 0; i < 100; i++) assertEquals(word, seen.poll(10, TimeUnit.SECONDS));
        var group = group(local);
        assertEquals(List.of(), group.suspendedProcesses());
        assertEquals(
                List.of("Healthy", "Healthy"),
                group.instances().stream().map(Instance::healthStatus).toList());
        assertEquals(servers, servers(local));
    }

    private void visit(String url) {
        try {
            seen.add(new VisitedSite(url).page());
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean wasMarked(LocalCloud local, ExecutionRecord release) {
        return story(local, release).stream()
                .anyMatch(line -> line.endsWith("serves again, and Auto Scaling is told so"));
    }

    private static List<String> story(LocalCloud local, ExecutionRecord release) {
        return local.cloud()
                .timeline()
                .call(() ->
                        local.story().of(release).stream().map(Story.Line::text).toList());
    }

    private static List<String> servers(LocalCloud local) {
        return group(local).instances().stream()
                .map(Instance::instanceId)
                .sorted()
                .toList();
    }

    private static AutoScalingGroup group(LocalCloud local) {
        return local.cloud()
                .timeline()
                .call(() -> local.cloud()
                        .services()
                        .scaling()
                        .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(
                                local.cloud().settings().servers().autoScalingGroup()))
                        .autoScalingGroups()
                        .getFirst());
    }

    private static String ending(ExecutionRecord release) {
        return release.states().getLast();
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(120, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within two minutes");
        return record;
    }
}
