package pushback.cdk.environment;

import java.util.Map;

/// A metric in CloudWatch that must not pass a bound while a release is judged.
public record MetricBound(
        @Key(value = "Where it is.", pattern = "[\\w./#:-]{1,255}", example = "Shop")
        String namespace,

        @Key(value = "What it is called.", pattern = "[ -~]{1,255}", example = "FailedOrders")
        String metric,

        @Key(value = "Its dimensions, such as Service: checkout.", otherwise = "{}")
        Map<String, String> dimensions,

        @Key(
                value = "Of a minute's values: Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as"
                        + " p99.",
                otherwise = "Sum",
                pattern = "Sum|Average|Minimum|Maximum|SampleCount|p\\d{1,2}(\\.\\d{1,2})?",
                example = "Sum")
        String statistic,

        @Key(value = "A minute above it speaks against the release.", min = -1e15, max = 1e15)
        double above) {
    /// What CloudWatch calls the alarm that is made of it.
    public static String alarmIn(String stack) {
        return stack + "-cloud-watch";
    }
}
