package pushback.health;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// The CloudWatch alarms that the environment listens to.
public final class Alarms {
    private final Provider<CloudWatchClient> cloudWatch;
    private final List<String> names;

    @Inject
    public Alarms(Provider<CloudWatchClient> cloudWatch, Settings settings) {
        this.cloudWatch = cloudWatch;
        this.names = settings.health().alarms();
    }

    /// An alarm that is in ALARM.
    ///
    /// @param since when it went there
    public record Firing(String name, Instant since) {}

    /// Those that are in ALARM now. An alarm without data is not.
    List<Firing> firing() {
        if (names.isEmpty()) return List.of();
        var found = cloudWatch
                .get()
                .describeAlarms(describe -> describe.alarmNames(names)
                        .stateValue(StateValue.ALARM)
                        .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM));
        var metric = found.metricAlarms().stream()
                .map(alarm -> new Firing(
                        alarm.alarmName(), since(alarm.stateTransitionedTimestamp(), alarm.stateUpdatedTimestamp())));
        var composite = found.compositeAlarms().stream()
                .map(alarm -> new Firing(
                        alarm.alarmName(), since(alarm.stateTransitionedTimestamp(), alarm.stateUpdatedTimestamp())));
        return Stream.concat(metric, composite).toList();
    }

    private static Instant since(Instant transitioned, Instant updated) {
        return transitioned == null ? updated : transitioned;
    }
}
