package pushback.cloud.simulate;

import java.time.Instant;

/// An invariant that did not hold.
///
/// @param environment where
/// @param at when it was noticed
/// @param what in words
public record Violation(Invariant invariant, String environment, Instant at, String what) {
    @Override
    public String toString() {
        return "invariant " + invariant.number() + " (" + invariant.sentence() + ") in " + environment + ": " + what;
    }
}
