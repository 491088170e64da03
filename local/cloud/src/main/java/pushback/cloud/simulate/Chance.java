package pushback.cloud.simulate;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Chance that depends on what is asked and not on when: the draw for "the third PutItem of AcquireLock" stays the same
/// when another fault is left out. That is what makes a fault list shrink.
record Chance(long seed) {
    /// A number from 0 (inclusive) to 1 (exclusive).
    double of(String what, long number) {
        return (mixed(what, number) >>> 11) * 0x1.0p-53;
    }

    boolean happens(String what, long number, double probability) {
        return probability > 0 && of(what, number) < probability;
    }

    /// A whole number from 0 to `bound` - 1.
    int below(int bound, String what, long number) {
        return (int) (of(what, number) * bound);
    }

    /// A stream of its own for what is drawn in a fixed order.
    RandomGenerator stream(String name) {
        return new SplittableRandom(mixed(name, 0));
    }

    private long mixed(String what, long number) {
        return mix(mix(seed * 0x9E3779B97F4A7C15L + what.hashCode()) + number * 0xD1B54A32D192ED03L);
    }

    /// The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood: Fast Splittable Pseudorandom Number Generators,
    /// 2014).
    private static long mix(long value) {
        var z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
