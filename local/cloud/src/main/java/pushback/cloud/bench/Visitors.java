package pushback.cloud.bench;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// A steady stream of requests, handed to the instances in turn as the load balancer does it; counts them by the second
/// and the instance. Whether a request fails depends on the revision of the instance it comes to; a burst hits the
/// requests of one instance that follow each other.
final class Visitors {
    private final int instances;
    private final double perSecond;
    private final RandomGenerator random;
    private final boolean[] failed;
    private final boolean[] out;
    /// By the second, up to its end.
    private final int[][] requests;
    private final int[][] errors;
    private final int[] started;
    private int turn;
    private double due;
    private int seconds;
    private int unserved;

    /// @param atMostSeconds that will pass
    Visitors(int instances, double perSecond, int atMostSeconds, RandomGenerator random) {
        this.instances = instances;
        this.perSecond = perSecond;
        this.random = random;
        failed = new boolean[instances];
        out = new boolean[instances];
        requests = new int[atMostSeconds + 1][instances];
        errors = new int[atMostSeconds + 1][instances];
        started = new int[instances];
        turn = random.nextInt(instances);
        due = random.nextDouble();
    }

    /// One second passes with so many requests, and what fails depends on the instance.
    void pass(double requestsNow, IntFunction<Errors> errorsOf) {
        unserved = 0;
        requests[seconds + 1] = requests[seconds].clone();
        errors[seconds + 1] = errors[seconds].clone();
        for (due += requestsNow; due >= 1; due--) {
            var instance = next();
            if (instance < 0) {
                unserved++;
                continue;
            }
            failed[instance] = errorsOf.apply(instance).next(failed[instance], random);
            requests[seconds + 1][instance]++;
            if (failed[instance]) errors[seconds + 1][instance]++;
        }
        seconds++;
    }

    /// One second passes, in which the instances that run the release are those for which `isNew` holds.
    void pass(IntPredicate isNew, Errors release, Errors before) {
        pass(perSecond, instance -> isNew.test(instance) ? release : before);
    }

    /// From now on the instance gets requests, by another process than before, or gets none.
    void route(int instance, boolean in) {
        out[instance] = !in;
        if (in) started[instance] = seconds;
        failed[instance] = false;
    }

    boolean isRouted(int instance) {
        return !out[instance];
    }

    /// Requests of the last second that no instance was there for.
    int unserved() {
        return unserved;
    }

    int seconds() {
        return seconds;
    }

    int requests(int second, int instance) {
        return requests[second + 1][instance] - requests[second][instance];
    }

    int errors(int second, int instance) {
        return errors[second + 1][instance] - errors[second][instance];
    }

    /// When the process of an instance began that runs now.
    int started(int instance) {
        return started[instance];
    }

    /// What the counters of its process show after so many seconds.
    long requestsCounted(int instance, int until) {
        return requests[until][instance] - requests[Math.min(until, started[instance])][instance];
    }

    long errorsCounted(int instance, int until) {
        return errors[until][instance] - errors[Math.min(until, started[instance])][instance];
    }

    /// All of them in seconds `from` (inclusive) to `to`.
    long requestsIn(int from, int to) {
        return sum(requests, from, to);
    }

    long errorsIn(int from, int to) {
        return sum(errors, from, to);
    }

    private int next() {
        for (int i = 0; i < instances; i++) {
            turn = (turn + 1) % instances;
            if (!out[turn]) return turn;
        }
        return -1;
    }

    private static long sum(int[][] counts, int from, int to) {
        return Arrays.stream(counts[to]).asLongStream().sum()
                - Arrays.stream(counts[Math.max(0, from)]).asLongStream().sum();
    }
}
