package pushback.cdk.environment;

import pushback.settings.Witnesses;

/// When a server is too full.
public record SaturationBound(
        @Key(
                value = "The gauge on the page of metrics, as Prometheus selects it; several series are added up.",
                otherwise = Witnesses.SATURATION_GAUGE,
                example = Witnesses.SATURATION_GAUGE)
        String gauge,

        @Key(value = "Above which a server is too full.", min = 0.000001, max = 1e15)
        double bound) {}
