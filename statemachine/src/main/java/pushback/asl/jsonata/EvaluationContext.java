package pushback.asl.jsonata;

import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What an expression may learn of the world: the time for `$now` and `$millis`, chance for `$random` and `$uuid`.
/// Both come from the wiring, so that a seeded run in virtual time repeats exactly.
public record EvaluationContext(Supplier<Instant> clock, RandomGenerator random) {}
