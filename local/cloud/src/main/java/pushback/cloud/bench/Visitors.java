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
    private final int[][] requests;
    private final int[][] errors;
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
        requests = new int[atMostSeconds][instances];
        errors = new int[atMostSeconds][instances];
        turn = random.nextInt(instances);
        due = random.nextDouble();
    }

    /// One second passes with so many requests, and what fails depends on the instance.
    void pass(double requestsNow, IntFunction<Errors> errorsOf) {
        unserved = 0;
        for (due += requestsNow; due >= 1; due--) {
            var instance = next();
            if (instance < 0) {
                unserved++;
                continue;
            }
            failed[instance] = errorsOf.apply(instance).next(failed[instance], random);
            requests[seconds][instance]++;
            if (failed[instance]) errors[seconds][instance]++;
        }
        seconds++;
    }

    /// One second passes, in which the instances that run the release are those for which `isNew` holds.
    void pass(IntPredicate isNew, Errors release, Errors before) {
        pass(perSecond, instance -> isNew.test(instance) ? release : before);
    }

    /// From now on the instance gets requests, or gets none.
    void route(int instance, boolean in) {
        out[instance] = !in;
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
        return requests[second][instance];
    }

    int errors(int second, int instance) {
        return errors[second][instance];
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
        return Arrays.stream(counts, Math.max(0, from), to)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .sum();
    }
}
