package pushback.revision;

import java.time.Instant;
import pushback.health.HealthVerdict;

/// A release that was found healthy on the whole fleet. The newest one is what the fleet runs.
///
/// @param number counts from 1 within the environment
/// @param release id of the release
/// @param commit full SHA
/// @param digest of its revision
/// @param verdict the judge's: `healthy`
/// @param evidence the judge's words
/// @param promotedAt when
public record Promotion(
        long number,
        String release,
        String commit,
        String digest,
        HealthVerdict verdict,
        String evidence,
        Instant promotedAt) {
    static final String PREFIX = "promotion#";

    /// Zero-padded, so that the ledger's order is the promotions' order.
    static String entry(long number) {
        return PREFIX + "%09d".formatted(number);
    }
}
