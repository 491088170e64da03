package pushback.cloud.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// One bad release on its way over a fleet, until somebody notices and it is taken back; counts the requests that fail
/// because of it: those that the new instances fail, and those that come while no instance serves.
final class Rollout {
    /// A fleet that matters: 3,000 requests a minute on 12 instances.
    static final int INSTANCES = 12;
    static final double PER_SECOND = 50;
    /// Of one instance: 30 s until its requests have ended, 30 s for the new revision.
    private static final int UPDATE_SECONDS = 60;
    /// From the verdict until the load balancer sends no more requests to a target.
    private static final int DEREGISTER_SECONDS = 3;
    /// Who has no judge waits this long after an instance or the fleet is updated.
    private static final int BAKE_SECONDS = 900;
    private static final int LIMIT = 3 * 3600;

    private enum Phase {
        FIRST,
        REST,
        BAKE,
        BACK,
        OVER
    }

    private final Way way;
    private final Supplier<Witness> witnesses;
    private final boolean deregistersFirst;
    private final Errors bad;
    private final Errors before;
    private final Visitors visitors;
    /// When the update of an instance ends; 0: it is not being updated.
    private final int[] ready = new int[INSTANCES];
    private final boolean[] isNew = new boolean[INSTANCES];
    private Witness witness;
    private Phase phase;
    private int phaseBegan;
    private int deregisterAt = LIMIT;

    /// How many instances are updated at a time.
    enum Way {
        ALL(INSTANCES),
        HALF(INSTANCES / 2),
        ONE(1),
        CANARY(INSTANCES / 2);

        private final int atATime;

        Way(int atATime) {
            this.atATime = atATime;
        }
    }

    /// @param witnesses makes who judges; the canary and the rest are judged by one each
    /// @param deregistersFirst whether the bad instances lose their requests before they are replaced
    Rollout(
            Way way,
            Supplier<Witness> witnesses,
            boolean deregistersFirst,
            Errors bad,
            Errors before,
            RandomGenerator random) {
        this.way = way;
        this.witnesses = witnesses;
        this.deregistersFirst = deregistersFirst;
        this.bad = bad;
        this.before = before;
        visitors = new Visitors(INSTANCES, PER_SECOND, LIMIT, random);
        enter(way == Way.CANARY ? Phase.FIRST : Phase.REST);
    }

    /// The failed requests of the whole release.
    long failed() {
        long failed = 0;
        while (phase != Phase.OVER && visitors.seconds() < LIMIT) {
            move();
            var serving = visitors.seconds();
            visitors.pass(instance -> isNew[instance], bad, before);
            failed += IntStream.range(0, INSTANCES)
                            .filter(i -> isNew[i])
                            .mapToLong(i -> visitors.errors(serving, i))
                            .sum()
                    + visitors.unserved();
            if (phase != Phase.BACK && witness.condemns(visitors, serving(true), serving(false))) goBack();
        }
        return failed;
    }

    private void move() {
        var now = visitors.seconds();
        for (int i = 0; i < INSTANCES; i++) if (ready[i] != 0 && ready[i] <= now) finish(i);
        if (now == deregisterAt) deregister();
        var goal = phase != Phase.BACK;
        var atATime = phase == Phase.FIRST ? 1 : way.atATime;
        var left = IntStream.range(0, phase == Phase.FIRST ? 1 : INSTANCES)
                .filter(i -> ready[i] == 0 && isNew[i] != goal)
                .toArray();
        var busy = (int) Arrays.stream(ready).filter(until -> until != 0).count();
        for (int i = 0; i < left.length && busy + i < atATime; i++) update(left[i], now);
        if (left.length > 0 || busy > 0) phaseBegan = phase == Phase.BACK ? phaseBegan : now;
        else if (phase == Phase.BACK) enter(Phase.OVER);
        else if (witness.clears() || now - phaseBegan >= BAKE_SECONDS)
            enter(phase == Phase.FIRST ? Phase.REST : Phase.OVER);
    }

    private void enter(Phase next) {
        phase = next;
        phaseBegan = visitors.seconds();
        if (next == Phase.FIRST || next == Phase.REST) witness = witnesses.get();
    }

    private void update(int instance, int now) {
        visitors.route(instance, false);
        ready[instance] = now + UPDATE_SECONDS;
    }

    private void finish(int instance) {
        ready[instance] = 0;
        isNew[instance] = phase != Phase.BACK;
        visitors.route(instance, true);
    }

    private void goBack() {
        enter(Phase.BACK);
        if (deregistersFirst) deregisterAt = visitors.seconds() + DEREGISTER_SECONDS;
    }

    /// As many of the new ones as leave half of those that serve now.
    private void deregister() {
        var suspects = serving(true);
        var others = serving(false).size();
        var needed = Math.ceilDiv(suspects.size() + others, 2);
        suspects.stream()
                .limit(Math.max(0, suspects.size() - Math.max(0, needed - others)))
                .forEach(instance -> visitors.route(instance, false));
    }

    private List<Integer> serving(boolean current) {
        return IntStream.range(0, INSTANCES)
                .filter(i -> ready[i] == 0 && isNew[i] == current && visitors.isRouted(i))
                .boxed()
                .toList();
    }
}
