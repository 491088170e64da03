package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// A local cloud that is stopped while a build runs.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class InterruptedBuildTest {
    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(240)
    void thePushIsTakenUpAgainAfterTheRestartSinceNothingHadBeenChanged() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        var building = new CountDownLatch(1);
        var go = work.resolve("go");
        try (var local = cloud(application)) {
            application.follow(local.gitUrl());
            application.push("one");
            assertEquals("Deployed", next().states().getLast());
            local.cloud().timeline().call(() -> {
                local.story().listen(line -> {
                    if (line.printed() && line.text().contains("it begins")) building.countDown();
                });
                return null;
            });
            application.build("echo it begins; while [ ! -f " + go + " ]; do sleep 0.1; done");
            // Its git ends with the cloud.
            Thread.startVirtualThread(() -> push(application));
            assertTrue(building.await(60, TimeUnit.SECONDS));
        }
        Files.createFile(go);
        ended.clear();
        try (var local = cloud(application)) {
            local.resume();
            var taken = next();
            assertEquals("Deployed", taken.states().getLast(), taken.cause());
            var release = taken.input().path("continues").asText();
            var good = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().pushback().promotions().current())
                    .orElseThrow();
            assertEquals(release, good.release());
            assertEquals("two", new VisitedSite(local.url()).page());
            assertTrue(
                    local.cloud()
                            .timeline()
                            .call(() -> local.cloud().stepFunctions().executions().stream()
                                    .noneMatch(record -> record.name().startsWith("recover-"))),
                    "nothing was taken back");
        }
    }

    private static void push(TinyApplication application) {
        try {
            application.push("two");
        } catch (IllegalStateException cut) {
            // The cloud was stopped under it.
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private LocalCloud cloud(TinyApplication application) {
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                1,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(ended::add);
            return null;
        });
        return local;
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(60, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within a minute");
        return record;
    }
}
