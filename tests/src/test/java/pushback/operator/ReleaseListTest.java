package pushback.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;

class ReleaseListTest {
    private final VirtualCloud world = new VirtualCloud();

    /// Its first execution has ended, and before it is asked who waits, it has got the lock and waits no more.
    @Test
    void aReleaseThatGetsTheLockWhileItIsLookedAtRuns() {
        world.commit("Say one", AppBehaviour.good());
        world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(40));
        world.commit("Say two", AppBehaviour.good());
        var second = world.start("requestedBy", "erin");
        world.timeline().advance(Duration.ofSeconds(40));
        assertEquals("Queued", status(second.name()));
        var lock = world.cloud().pushback().environmentLock();
        world.observe((client, operation, request, call) -> {
            var answer = call.get();
            if (request instanceof DescribeExecutionRequest asked
                    && asked.executionArn().equals(second.arn())) {
                world.observe((_, _, _, other) -> other.get());
                while (!lock.holder().equals(Optional.of(second.name())))
                    world.timeline().advance(Duration.ofSeconds(1));
            }
            return answer;
        });
        assertEquals("Running", status(second.name()));
    }

    private String status(String release) {
        return new ReleaseList(world.cloud().pushback())
                .items().stream()
                        .filter(item -> item.release().equals(release))
                        .findFirst()
                        .orElseThrow()
                        .status();
    }
}
