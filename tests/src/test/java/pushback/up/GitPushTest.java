package pushback.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.local.processes.Marker;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.local.up.LocalCloud;
import pushback.local.up.Options;
import pushback.local.up.Profile;
import pushback.rules.Rules;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class GitPushTest {
    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(180)
    void deploysAGoodPushAndPushesBackOneThatCrashes() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        var state = work.resolve("state");
        try (var local = new LocalCloud(new Options(state, Optional.empty(), Profile.of(application.directory()), true, 3, Rules.NONE, 0))) {
            local.cloud().timeline().call(() -> {
                local.cloud().stepFunctions().onEnd(ended::add);
                return null;
            });
            application.follow(local.gitUrl());

            var told = application.push("hello");
            assertTrue(told.contains("logs --follow"), told);
            assertEquals("Deployed", ending());
            assertEquals("hello", new Site(local.url()).page());

            application.push("crash");
            assertEquals("RolledBack", ending());
            assertEquals("hello", new Site(local.url()).page());
            var health = local.cloud().timeline().call(() -> local.cloud().pushback().fleet().targets());
            assertEquals(List.of(TargetHealthStateEnum.HEALTHY, TargetHealthStateEnum.HEALTHY, TargetHealthStateEnum.HEALTHY),
                    List.copyOf(health.values()));
            assertTrue(new Marker("INSTANCE_ROOT", state.toAbsolutePath()).processes().size() >= 3, "each server has a process");
        }
        assertEquals(0, new Marker("INSTANCE_ROOT", state.toAbsolutePath()).processes().size(), "servers left");
        assertEquals(0, new Marker("PUSHBACK_CLOUD", state.toAbsolutePath()).processes().size(), "processes left");
    }

    private String ending() throws InterruptedException {
        var record = ended.poll(60, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within a minute");
        return record.states().getLast();
    }
}
