package pushback.cloud.bench;

import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// One release on the whole of a fleet, looked at by a witness until it condemns or clears it, or time is up.
///
/// @param requests served until it was condemned by what was seen; empty: it never was
/// @param seconds until then
/// @param late whether it was neither condemned nor cleared, and the deadline took it back
record Detection(OptionalLong requests, OptionalLong seconds, boolean late) {
    private static final Detection NEVER = new Detection(OptionalLong.empty(), OptionalLong.empty(), false);
    /// The judge looks once more after the time is up.
    static final int LAST_LOOK = 10;

    /// 600 requests a minute.
    static final double PER_SECOND = 10;
    static final int INSTANCES = 12;
    /// The judge's deadline; the others stop baking then, too.
    static final int SECONDS = 900;

    private static final List<Integer> ALL =
            IntStream.range(0, INSTANCES).boxed().toList();

    static Detection of(Witness witness, Errors errors, RandomGenerator random) {
        var visitors = new Visitors(INSTANCES, PER_SECOND, SECONDS + LAST_LOOK, random);
        while (visitors.seconds() < SECONDS + LAST_LOOK && !witness.clears()) {
            visitors.pass(instance -> true, errors, errors);
            if (witness.condemns(visitors, ALL, List.of()))
                return after(witness, visitors.requestsIn(0, visitors.seconds()), visitors.seconds());
        }
        return NEVER;
    }

    /// Condemned after so much; beyond the time there is, it was too late.
    static Detection after(Witness witness, long requests, int seconds) {
        if (witness.late()) return new Detection(OptionalLong.empty(), OptionalLong.empty(), true);
        return seconds > SECONDS ? NEVER : new Detection(OptionalLong.of(requests), OptionalLong.of(seconds), false);
    }

    static Detection never() {
        return NEVER;
    }

    boolean condemned() {
        return requests.isPresent();
    }
}
