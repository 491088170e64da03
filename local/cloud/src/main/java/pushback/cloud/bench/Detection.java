package pushback.cloud.bench;

import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// One release on the whole of a fleet, looked at by a witness until it condemns or clears it, or time is up.
///
/// @param requests served until it was condemned; empty: it never was
/// @param seconds until then
record Detection(OptionalLong requests, OptionalLong seconds) {
    /// 600 requests a minute.
    static final double PER_SECOND = 10;
    static final int INSTANCES = 12;
    /// The judge's deadline; the others stop baking then, too.
    static final int SECONDS = 900;

    private static final List<Integer> ALL =
            IntStream.range(0, INSTANCES).boxed().toList();

    static Detection of(Witness witness, Errors errors, RandomGenerator random) {
        var visitors = new Visitors(INSTANCES, PER_SECOND, SECONDS, random);
        while (visitors.seconds() < SECONDS && !witness.clears()) {
            visitors.pass(instance -> true, errors, errors);
            if (witness.condemns(visitors, ALL, List.of()))
                return new Detection(
                        OptionalLong.of(visitors.requestsIn(0, visitors.seconds())),
                        OptionalLong.of(visitors.seconds()));
        }
        return new Detection(OptionalLong.empty(), OptionalLong.empty());
    }

    boolean condemned() {
        return requests.isPresent();
    }
}
