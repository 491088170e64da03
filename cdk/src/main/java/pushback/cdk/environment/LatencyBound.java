package pushback.cdk.environment;

import java.util.Optional;
import pushback.settings.Witnesses;

/// When requests are slow, and when too many are.
public record LatencyBound(
        @Key(value = "Seconds; a request that takes longer is slow.", min = 0.001, max = Witnesses.LONGEST_BOUND)
        double bound,

        @Key(
                value = "Percent of slow requests from which a release counts as bad, unless the old one has as"
                        + " many.",
                otherwise = "" + Witnesses.LATENCY_SHARE,
                min = 0.01,
                max = 90)
        double share,

        @Key(
                value = "Percent of slow requests that a good release may have; a tenth of share if absent.",
                example = "1",
                min = 0.001,
                max = 90)
        Optional<Double> tolerated,

        @Key(
                value = "The histogram, as Prometheus selects it; the preset's if absent.",
                example = "http_request_duration_seconds_bucket")
        Optional<String> histogram) {}
