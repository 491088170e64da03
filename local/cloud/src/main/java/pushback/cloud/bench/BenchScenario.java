package pushback.cloud.bench;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Visitors of a fleet that runs the release, all of it or a part.
///
/// @param name in words
/// @param perMinute requests by second of the world
/// @param running how many of the instances run the release when judging begins; the others still run what was there
///     before
/// @param rolls whether they are updated one after the other meanwhile
/// @param slow whether what is counted is not that requests fail but that they take long
/// @param before what the release before fails
/// @param bad what a bad release fails
/// @param odd what a good release's instances show besides for no fault of its own
record BenchScenario(
        String name,
        IntToDoubleFunction perMinute,
        int running,
        boolean rolls,
        boolean slow,
        double before,
        double bad,
        Odd odd) {
    static final int INSTANCES = Detection.INSTANCES;
    private static final List<Integer> ALL =
            IntStream.range(0, INSTANCES).boxed().toList();
    private static final int HALF = INSTANCES / 2;

    /// What fails in an instance at a time, beyond what its revision does.
    interface Odd {
        Odd NONE = (_, _, _) -> 0;
        /// 1 % for a quarter of a minute after a start.
        Odd START = (second, _, _) -> second < 15 ? 0.01 : 0;

        /// @param second since its process began
        /// @param odd the one instance of the fleet that may be worse
        double fails(int second, int instance, int odd);
    }

    static final double GOOD = 0.001;

    static List<BenchScenario> all() {
        return List.of(
                steady("60 requests a minute, 1 %", 60, 0.01),
                steady("600 a minute, 1 %", 600, 0.01),
                steady("600 a minute, 5 %", 600, 0.05),
                steady("6,000 a minute, 1 %", 6_000, 0.01),
                new BenchScenario(
                        "half to one and a half times 600 a minute, 1 %",
                        second -> 600 * (1 + 0.5 * Math.sin(2 * Math.PI * second / Detection.SECONDS)),
                        INSTANCES,
                        false,
                        false,
                        GOOD,
                        0.01,
                        Odd.NONE),
                canary("1 % on half of the fleet", HALF, GOOD, 0.01, Odd.NONE),
                canary("1 % on one instance", 1, GOOD, 0.01, Odd.NONE),
                canary("old release fails 0.5 %, canary 2 %", HALF, 0.005, 0.02, Odd.NONE),
                canary(
                        "one instance of twelve fails 1 % whatever it runs, canary 2 %",
                        HALF, GOOD, 0.02, (_, instance, odd) -> instance == odd ? 0.01 : 0),
                starting("1 % fails for 15 s after a start, 2 % from then on", 600, INSTANCES),
                starting("6,000 a minute; 1 % fails for 15 s after a start, 2 % from then on", 6_000, INSTANCES),
                starting("one after the other; 1 % fails for 15 s after a start, 2 % from then on", 600, 1),
                // A logarithmic normal distribution with a sigma of 0.5 and the bound where 0.5 % take longer: with
                // twice the 99th percentile it is 5.3 %, with 1.2 times the mean 1.35 %.
                new BenchScenario(
                        "99th percentile of durations doubled",
                        _ -> 600,
                        INSTANCES,
                        false,
                        true,
                        0.005,
                        0.053,
                        Odd.NONE),
                new BenchScenario(
                        "20 % takes long for 20 s after a start, 99th percentile doubled from then on",
                        _ -> 600, INSTANCES, false, true, 0.005, 0.053, (second, _, _) -> second < 20 ? 0.2 : 0),
                new BenchScenario(
                        "one instance of twelve takes long for 20 % whatever it runs, 99th percentile doubled on a"
                                + " canary",
                        _ -> 600, HALF, false, true, 0.005, 0.053, (_, instance, odd) -> instance == odd ? 0.2 : 0),
                new BenchScenario(
                        "99th percentile of durations doubled on a canary of one instance",
                        _ -> 600,
                        1,
                        false,
                        true,
                        0.005,
                        0.053,
                        Odd.NONE),
                new BenchScenario(
                        "mean of durations + 20 %", _ -> 600, INSTANCES, false, true, 0.005, 0.0135, Odd.NONE));
    }

    private static BenchScenario steady(String name, double perMinute, double bad) {
        return new BenchScenario(name, _ -> perMinute, INSTANCES, false, false, GOOD, bad, Odd.NONE);
    }

    private static BenchScenario canary(String name, int running, double before, double bad, Odd odd) {
        return new BenchScenario(name, _ -> 600, running, false, false, before, bad, odd);
    }

    /// @param running fewer than all: the others follow one after the other
    private static BenchScenario starting(String name, double perMinute, int running) {
        return new BenchScenario(name, _ -> perMinute, running, running < INSTANCES, false, GOOD, 0.02, Odd.START);
    }

    /// Whether some instances still run what was there before.
    boolean canary() {
        return running < INSTANCES;
    }

    /// Whether servers fail more while they start.
    boolean failsAtStart() {
        return odd == Odd.START;
    }

    /// The error rates of the 15 minutes before.
    List<Double> minutesBefore(RandomGenerator random) {
        var visitors = new Visitors(INSTANCES, 1, 900, random);
        var before = Errors.independent(before());
        return IntStream.range(0, 15)
                .mapToObj(minute -> {
                    for (int second = 0; second < 60; second++)
                        visitors.pass(perMinute.applyAsDouble(second + 60 * minute) / 60, _ -> before);
                    var now = visitors.seconds();
                    var requests = visitors.requestsIn(now - 60, now);
                    return requests == 0 ? 0.0 : (double) visitors.errorsIn(now - 60, now) / requests;
                })
                .toList();
    }

    /// So long the old servers have run when the release comes.
    private static final int LIVED_SECONDS = 3600;
    /// So long an instance is out of service while it is updated.
    private static final int UPDATE_SECONDS = 60;

    /// One release, until the witness condemns or clears it, or time is up.
    Detection play(Witness witness, boolean good, RandomGenerator random) {
        var lived = canary() ? LIVED_SECONDS : 0;
        var begins = lived + (canary() ? UPDATE_SECONDS : 0);
        var visitors = new Visitors(INSTANCES, 1, begins + Detection.SECONDS + Detection.LAST_LOOK, random);
        var odd = random.nextInt(INSTANCES);
        var current = ALL.subList(0, running);
        var old = ALL.subList(running, INSTANCES);
        while (visitors.seconds() < begins) {
            if (visitors.seconds() == lived) current.forEach(instance -> visitors.route(instance, false));
            pass(visitors, visitors.seconds(), _ -> before, odd);
            if (visitors.seconds() > lived) witness.condemns(visitors, List.of(), old);
        }
        if (canary()) current.forEach(instance -> visitors.route(instance, true));
        var served = visitors.requestsIn(0, begins);
        witness.begin(visitors, current, old);
        while (visitors.seconds() < begins + Detection.SECONDS + Detection.LAST_LOOK && !witness.clears()) {
            var second = visitors.seconds() - begins;
            if (rolls && second % UPDATE_SECONDS == 0 && current.size() < INSTANCES) {
                // One comes back, and the next one goes.
                var next = running + second / UPDATE_SECONDS;
                if (second > 0) visitors.route(next - 1, true);
                if (next < INSTANCES) visitors.route(next, false);
                current = ALL.subList(0, next);
                old = ALL.subList(Math.min(next + 1, INSTANCES), INSTANCES);
            }
            var updated = current.size();
            pass(visitors, second, instance -> instance < updated && !good ? bad : before, odd);
            if (witness.condemns(visitors, current, old))
                return Detection.after(
                        witness, visitors.requestsIn(0, visitors.seconds()) - served, visitors.seconds() - begins);
        }
        return Detection.never();
    }

    /// One more second.
    private void pass(Visitors visitors, int second, IntToDoubleFunction ofItsRevision, int odd) {
        visitors.pass(perMinute.applyAsDouble(second) / 60, instance -> {
            var age = visitors.seconds() - visitors.started(instance);
            return Errors.independent(ofItsRevision.applyAsDouble(instance) + odd().fails(age, instance, odd));
        });
    }
}
