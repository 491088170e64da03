package pushback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.asl.Status;
import pushback.local.fleet.AppBehaviour;
import pushback.local.virtual.VirtualCloud;
import pushback.outcome.Outcome;
import pushback.release.Release;
import pushback.source.Commit;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;

/// Several releases, good and bad, while calls fail before or after their effect, events are lost, doubled or late, and
/// a person stops executions: once the world is calm again, the environment is in order.
class FaultsTest {
    private static final int SEEDS = Integer.getInteger("pushback.faults.seeds", 100);
    /// Share of calls that fail, before or after their effect.
    private static final double FAULTY_CALLS = 0.06;
    private static final double FAULTY_EVENTS = 0.2;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theEnvironmentIsInOrderWhenTheWorldIsCalmAgain(long seed) {
        var world = new VirtualCloud(2 + (int) (seed % 2));
        var random = new Random(seed);
        world.cloud().schedule();
        world.settle();
        disturb(world, random);
        for (int i = 0; i < 6; i++) release(world, random);
        calm(world);
        assertInOrder(world);
    }

    static List<Long> seeds() {
        return LongStream.range(0, SEEDS).boxed().toList();
    }

    private static void disturb(VirtualCloud world, Random random) {
        world.observe((client, operation, request, call) -> {
            var fault = client == S3Client.class ? 1 : random.nextDouble();
            if (fault < FAULTY_CALLS / 2) throw SdkClientException.create(operation + " did not arrive");
            var answer = call.get();
            if (fault < FAULTY_CALLS) throw SdkClientException.create("the answer to " + operation + " was lost");
            return answer;
        });
        world.deliver((event, toTarget) -> {
            var fate = random.nextDouble();
            if (fate < FAULTY_EVENTS) return;
            if (fate < 2 * FAULTY_EVENTS) world.timeline().execute(toTarget);
            world.timeline().after(Duration.ofSeconds(fate < 3 * FAULTY_EVENTS ? random.nextInt(900) : 0), toTarget);
        });
    }

    private static void release(VirtualCloud world, Random random) {
        commit(world, random);
        var record = world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(random.nextInt(1200)));
        if (record.status() == Status.RUNNING && random.nextInt(2) == 0)
            world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(record.arn()));
        world.timeline().advance(Duration.ofSeconds(random.nextInt(600)));
    }

    private static Commit commit(VirtualCloud world, Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
            case 1 -> world.commit("turns bad", AppBehaviour.good().answering((path, since) ->
                    path.equals("/") && since.toSeconds() > 90 ? 500 : 200));
            case 2 -> world.commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(3)));
            case 3 -> world.commitThatDoesNotBuild();
            case 4 -> world.commit("breaks its stop script", AppBehaviour.good().failing("ApplicationStop"));
            default -> world.commit("good", AppBehaviour.good());
        };
    }

    private static void calm(VirtualCloud world) {
        world.observe((client, operation, request, call) -> call.get());
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        world.timeline().advance(Duration.ofHours(6));
        // A person who was called looks, and lets pushes deploy again.
        world.cloud().pushback().freezes().lift("operator", "it is calm");
        world.timeline().advance(Duration.ofHours(6));
    }

    private static void assertInOrder(VirtualCloud world) {
        var pushback = world.cloud().pushback();
        for (var record : world.cloud().stepFunctions().executions())
            assertTrue(record.status() != Status.RUNNING, record.name() + " still runs");
        pushback.ledger().read("lock", ObjectNode.class).ifPresent(lock ->
                assertEquals("", lock.value().path("holder").asText(), "the lock is free"));
        var releases = pushback.ledger().latest("release#", 100, Release.class);
        for (var release : releases)
            assertTrue(pushback.outcomes().of(release.id()).isPresent(), release.id() + " has an outcome");
        var group = world.cloud().services().scaling().describeAutoScalingGroups(describe -> describe
                .autoScalingGroupNames(world.cloud().settings().autoScalingGroup())).autoScalingGroups().getFirst();
        assertEquals(List.of(), group.suspendedProcesses().stream().map(process -> process.processName()).toList());
        assertOneDeploymentForEachPurpose(world);
        var needsOperator = pushback.ledger().latest("outcome#", 100, Outcome.class).stream()
                .anyMatch(outcome -> outcome.ending().equals("NeedsOperator"));
        var current = pushback.promotions().current();
        if (current.isPresent() && !needsOperator) {
            assertEquals(group.desiredCapacity(), world.running().size(), "every server runs something");
            assertEquals(Set.of(current.get().commit()), new HashSet<>(world.running()), "the fleet runs what was promoted last");
        }
    }

    private static void assertOneDeploymentForEachPurpose(VirtualCloud world) {
        var codeDeploy = world.cloud().services().codeDeploy();
        var settings = world.cloud().settings();
        var seen = new HashSet<String>();
        for (var id : codeDeploy.listDeployments(list -> list.applicationName(settings.codeDeployApplication())
                .deploymentGroupName(settings.deploymentGroup())).deployments()) {
            var description = codeDeploy.getDeployment(get -> get.deploymentId(id)).deploymentInfo().description();
            if (description != null && description.startsWith("pushback "))
                assertTrue(seen.add(description), "two deployments for \"" + description + "\"");
        }
    }
}
