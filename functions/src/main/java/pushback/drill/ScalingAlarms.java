package pushback.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// The alarms on the CPU of the Auto Scaling group: one that adds an instance, and one that tells people; often the
/// same.
public final class ScalingAlarms {
    private static final Set<ComparisonOperator> ABOVE =
            Set.of(ComparisonOperator.GREATER_THAN_THRESHOLD, ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD);

    /// How long after the end of a minute CloudWatch may learn of it.
    public static final Duration LATE = Duration.ofMinutes(2);

    private final Provider<CloudWatchClient> cloudWatch;
    private final String group;

    @Inject
    public ScalingAlarms(Provider<CloudWatchClient> cloudWatch, Settings settings) {
        this.cloudWatch = cloudWatch;
        this.group = settings.servers().autoScalingGroup();
    }

    /// Those that go off when the CPUs are busy.
    public List<MetricAlarm> busy() {
        return cloudWatch
                .get()
                .describeAlarmsForMetric(describe -> describe.namespace("AWS/EC2")
                        .metricName("CPUUtilization")
                        .dimensions(dimension ->
                                dimension.name("AutoScalingGroupName").value(group)))
                .metricAlarms()
                .stream()
                .filter(alarm -> ABOVE.contains(alarm.comparisonOperator()))
                .toList();
    }

    public static boolean adds(MetricAlarm alarm) {
        return actions(alarm).anyMatch(action -> action.contains(":autoscaling:"));
    }

    public static boolean tells(MetricAlarm alarm) {
        return actions(alarm).anyMatch(action -> action.contains(":sns:"));
    }

    public static boolean isOn(MetricAlarm alarm) {
        return alarm.stateValue() == StateValue.ALARM;
    }

    /// Whether `alarm` has told people since `from`, by its own history.
    public boolean hasTold(MetricAlarm alarm, Instant from) {
        return cloudWatch
                .get()
                .describeAlarmHistory(describe -> describe.alarmName(alarm.alarmName())
                        .historyItemType(HistoryItemType.ACTION)
                        .startDate(from))
                .alarmHistoryItems()
                .stream()
                .anyMatch(item -> item.historySummary().startsWith("Successfully executed action")
                        && item.historySummary().contains(":sns:"));
    }

    /// How long an alarm takes to go off, in seconds: the longest of `alarms`.
    public static long reaction(List<MetricAlarm> alarms) {
        return alarms.stream()
                .mapToLong(alarm -> (long) alarm.period() * alarm.evaluationPeriods())
                .max()
                .orElse(0);
    }

    /// How long after the end of a load one of `alarms` may still go off: the period in which it ended has to be
    /// over, and CloudWatch to have learnt of it.
    public static Duration echo(List<MetricAlarm> alarms) {
        return Duration.ofSeconds(
                        alarms.stream().mapToLong(MetricAlarm::period).max().orElse(0))
                .plus(LATE);
    }

    private static Stream<String> actions(MetricAlarm alarm) {
        return Boolean.FALSE.equals(alarm.actionsEnabled()) ? Stream.empty() : alarm.alarmActions().stream();
    }
}
