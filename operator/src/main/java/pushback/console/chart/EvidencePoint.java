package pushback.console.chart;

import java.time.Instant;
import java.util.Map;
import pushback.health.HealthVerdict;

/// One sample of the judge's: all that was seen so far.
///
/// @param state in which it was taken
/// @param bad instance-seconds with an error, of the servers that run the release
/// @param oldBad the same of those that still run what was there before
/// @param likelihood log-likelihood of the sequential test by witness
public record EvidencePoint(
        Instant at,
        String state,
        HealthVerdict verdict,
        String reason,
        long bad,
        long observed,
        long oldBad,
        long oldObserved,
        Map<String, Double> likelihood) {}
