package pushback.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.function.Executable;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.Cohort;
import pushback.health.Health;
import pushback.health.HealthVerdict;
import pushback.lock.Lock;
import pushback.lock.LockLost;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.revision.Revision;
import pushback.settings.Rules;
import pushback.settings.Settings;
import pushback.settings.Strategy;
import pushback.source.Commit;
import pushback.step.deploy.AcquireLock;
import pushback.wiring.Pushback;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;

/// An environment in memory, the steps of which a test calls one by one: sees each call they make, and disturbs it.
public final class Stage {
    private final VirtualCloud world;
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Runnable> before = new HashMap<>();
    private final Map<String, Runnable> after = new HashMap<>();
    private final Set<String> running = new HashSet<>();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private int commits;

    /// The step's process ended here.
    public static final class Crash extends RuntimeException {}

    public Stage() {
        this(2);
    }

    public Stage(int instances) {
        this(new VirtualCloud(instances));
    }

    public Stage(int instances, Strategy strategy) {
        this(new VirtualCloud(instances, strategy));
    }

    public Stage(int instances, Rules rules) {
        this(new VirtualCloud(instances, rules));
    }

    private Stage(VirtualCloud world) {
        this.world = world;
        world.observe(this::around);
    }

    public VirtualCloud world() {
        return world;
    }

    public Pushback pushback() {
        return world.cloud().pushback();
    }

    public Settings settings() {
        return world.cloud().settings();
    }

    public void pass(Duration duration) {
        world.timeline().advance(duration);
    }

    /// Lets time pass in steps of 5 s until `condition` holds, for two hours at most.
    public void passUntil(BooleanSupplier condition) {
        for (int i = 0; i < 1440; i++) {
            if (condition.getAsBoolean()) return;
            pass(Duration.ofSeconds(5));
        }
        throw new AssertionError("not within two hours");
    }

    public Commit commit() {
        return world.commit("good", AppBehaviour.good());
    }

    /// A release of a new commit that only it knows, whose execution runs.
    public Release release(String id) {
        return release(id, new Commit("%07x".formatted(++commits) + "c".repeat(33), "good", "Dana Developer"));
    }

    /// A release of `commit`, asked for now, whose execution runs.
    public Release release(String id, Commit commit) {
        return release(id, commit, world.timeline().now());
    }

    /// A release of `commit`, asked for at `when`, whose execution runs.
    public Release release(String id, Commit commit, Instant when) {
        var arn = settings().stateMachineArn().replace(":stateMachine:", ":execution:") + ":" + id;
        running.add(arn);
        return new Release(
                id,
                ReleaseAction.DEPLOY,
                commit.sha(),
                "refs/heads/main",
                commit.message(),
                commit.author(),
                "",
                false,
                "dana",
                "",
                when,
                arn);
    }

    /// Its execution does not run any more.
    public void ends(Release release) {
        running.remove(release.executionArn());
    }

    /// `release`, with a person overriding what would refuse it.
    public static Release forced(Release release) {
        return new Release(
                release.id(),
                release.action(),
                release.commit(),
                release.ref(),
                release.message(),
                release.author(),
                release.target(),
                true,
                release.requestedBy(),
                "because",
                release.requestedAt(),
                release.executionArn());
    }

    /// What the judge says of a release that may be promoted.
    public static Health healthy() {
        return new Health(
                HealthVerdict.HEALTHY,
                "good",
                Cohort.NONE,
                Cohort.NONE,
                VirtualCloud.START,
                VirtualCloud.START,
                VirtualCloud.START,
                false,
                5);
    }

    /// The lock, held by `release`.
    public Lock lock(Release release) {
        var lock = pushback().step(AcquireLock.class).handleRequest(release, null);
        assertEquals(release.id(), lock.holder());
        return lock;
    }

    /// A built and sealed bundle of the release's commit.
    public Revision sealed(Release release) {
        var key = "builds/" + release.commit() + "/" + release.id() + ".zip";
        upload(key, bundle("appspec.yml", release.commit()));
        return pushback().bundles().seal(release.commit(), key, "pushback:1");
    }

    /// A bundle with a file of that name and `content` in it.
    public static byte[] bundle(String file, String content) {
        return bundle(Map.of(file, content));
    }

    /// A bundle with `files`, by name.
    public static byte[] bundle(Map<String, String> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    public void upload(String key, byte[] bytes) {
        world.cloud()
                .services()
                .s3()
                .putObject(
                        put -> put.bucket(settings().stores().artifactBucket()).key(key), RequestBody.fromBytes(bytes));
    }

    /// Goes through the whole machine with a good commit; returns it.
    public Commit deployed() {
        var commit = commit();
        assertEquals("Deployed", world.run("commit", commit.sha()).states().getLast());
        return commit;
    }

    /// The next call of `operation` never arrives.
    public void crashBefore(String operation) {
        before(operation, () -> {
            throw new Crash();
        });
    }

    /// The next call of `operation` takes effect, but nobody learns of it.
    public void crashAfter(String operation) {
        after(operation, () -> {
            throw new Crash();
        });
    }

    /// The next call of `operation` is answered only after something else happened.
    public void after(String operation, Runnable action) {
        after.put(operation, action);
    }

    /// Just before the next call of `operation` something else happens.
    public void before(String operation, Runnable action) {
        before.put(operation, action);
    }

    /// Names of the calls made since `calls` was asked for last.
    public List<String> calls() {
        var made = List.copyOf(calls);
        calls.clear();
        return made;
    }

    /// What tasks were answered: by token, the output or `error: cause`.
    public Map<String, String> answers() {
        return answers;
    }

    /// The step is refused before it has done more than read the lock.
    public void assertLockLost(Lock lock, Executable step) {
        var ledger = pushback().ledger();
        var row = ledger.read("lock", ObjectNode.class).orElseThrow();
        row.value().put("holder", "somebody-else").put("fence", lock.fence() + 1);
        assertTrue(ledger.write("lock", row.value(), row.version()));
        calls();
        assertThrows(LockLost.class, step);
        assertEquals(List.of("getItem"), calls());
    }

    private Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
        calls.add(operation);
        if (before.containsKey(operation)) before.remove(operation).run();
        switch (request) {
            case DescribeExecutionRequest describe
            when running.contains(describe.executionArn()) -> {
                return DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .build();
            }
            case SendTaskSuccessRequest sent -> answers.put(sent.taskToken(), sent.output());
            case SendTaskFailureRequest sent -> answers.put(sent.taskToken(), sent.error() + ": " + sent.cause());
            default -> {}
        }
        var answer = call.get();
        if (after.containsKey(operation)) after.remove(operation).run();
        return answer;
    }
}
