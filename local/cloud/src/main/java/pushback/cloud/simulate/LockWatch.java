package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import pushback.asl.Status;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/// The lock: who holds it, who lets it go, and what is done under it (invariants 1, 2, 3).
final class LockWatch implements CallWatch {
    private static final String ENTRY = "lock";
    private static final Set<String> OUTSIDE =
            Set.of("CodeDeployClient", "AutoScalingClient", "ElasticLoadBalancingV2Client", "RdsClient", "SsmClient");
    private static final List<String> READING = List.of("describe", "get", "list", "batchGet", "cancelCommand");
    /// Two clocks may differ by twice the skew.
    private static final Duration SKEW = Duration.ofMinutes(10);

    /// The longest that an invocation may take.
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final SimulatedEnvironment site;
    private final Findings findings;

    LockWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (entry.startsWith("promotion#") || entry.startsWith("quarantine#")) effect(work, "writes " + entry);
        if (!entry.equals(ENTRY) || before == null) return;
        if (after == null) {
            findings.add(Invariant.ONE_HOLDER, site, "the lock's row was removed by " + work.function());
            return;
        }
        var was = before.path("holder").asText();
        var is = after.path("holder").asText();
        var grew = after.path("fence").asLong() - before.path("fence").asLong();
        if (grew < 0) findings.add(Invariant.ONE_HOLDER, site, "the fence shrank from " + before + " to " + after);
        if (!is.isEmpty() && !is.equals(was) && grew == 0)
            findings.add(
                    Invariant.ONE_HOLDER,
                    site,
                    is + " took the lock of " + (was.isEmpty() ? "nobody" : was) + " under the same fence "
                            + after.path("fence"));
        if (!was.isEmpty() && !is.equals(was) && isAlive(before) && !isOwn(work, before))
            findings.add(
                    Invariant.ONE_HOLDER, site, work.function() + " took the lock from " + was + ", which is at work");
    }

    private static boolean isOwn(Work work, JsonNode lock) {
        // The last step of a drill looks for the drill's own lock itself.
        if (!work.hasLock())
            return work.payload()
                    .path("execution")
                    .asText()
                    .equals(lock.path("holder").asText());
        return work.fence() == lock.path("fence").asLong()
                && work.holder().equals(lock.path("holder").asText());
    }

    /// Its execution runs and its lease is not over by anybody's clock.
    private boolean isAlive(JsonNode lock) {
        var runs = site.execution(lock.path("executionArn").asText())
                .filter(execution -> execution.status() == Status.RUNNING)
                .isPresent();
        return runs && Instant.parse(lock.path("leaseUntil").asText()).isAfter(now().plus(SKEW));
    }

    @Override
    public void after(Call call) {
        if (!(call.request() instanceof GetItemRequest get)
                || !Rows.entry(get.key()).equals(ENTRY)
                || !call.succeeded()) return;
        // What is true, not what the step made of the answer.
        var mayAct = site.rows()
                .find(ENTRY)
                .filter(row -> isOwn(call.work(), row) || !call.work().hasLock() && (isFree(row) || !isAlive(row)));
        call.work().held(mayAct.map(row -> now()));
    }

    private static boolean isFree(JsonNode lock) {
        return lock.path("holder").asText().isEmpty();
    }

    @Override
    public void before(Work work, String client, String operation, Object request) {
        if (OUTSIDE.contains(client) && !isReading(operation)) effect(work, operation);
    }

    private static boolean isReading(String operation) {
        for (var beginning : READING) if (operation.startsWith(beginning)) return true;
        return false;
    }

    /// A step changes something outside, or writes down what others build on.
    private void effect(Work work, String what) {
        var lock = site.rows().find(ENTRY);
        var held = work.held();
        if (!work.hasLock()) {
            var another = lock.filter(row -> !isFree(row) && !isOwn(work, row) && isAlive(row));
            if (another.isPresent()
                    && held.filter(at -> !at.isBefore(now().minus(LIFE))).isEmpty())
                findings.add(
                        Invariant.NO_STALE_EFFECT,
                        site,
                        work.function() + " " + what + " beside the holder "
                                + another.get().path("holder").asText());
            return;
        }
        if (held.isEmpty())
            findings.add(
                    Invariant.NO_STALE_EFFECT,
                    site,
                    work.function() + " " + what + " for " + work.holder()
                            + " without having seen that it holds the lock");
        // Between looking and acting lies at most the life of one invocation.
        else if (!lock.map(row -> isOwn(work, row)).orElse(false) && held.get().isBefore(now().minus(LIFE)))
            findings.add(
                    Invariant.NO_STALE_EFFECT,
                    site,
                    work.function() + " " + what + " for " + work.holder() + ", which lost the lock");
    }

    @Override
    public void calm() {
        site.rows().find(ENTRY).ifPresent(lock -> {
            if (!lock.path("holder").asText().isEmpty())
                findings.add(Invariant.LOCK_COMES_FREE, site, "still held: " + lock);
            else if (!lock.path("pending").isNull() && !lock.path("pending").isMissingNode())
                findings.add(
                        Invariant.LOCK_COMES_FREE,
                        site,
                        "free, but somebody waits: "
                                + lock.path("pending").path("id").asText());
        });
    }

    private Instant now() {
        return site.cloud().timeline().now();
    }
}
