package pushback.contracts;

import java.time.Instant;
import java.util.Optional;
import pushback.aws.limits.ModelLimits;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

class LocalCloudWatchContractTest extends CloudWatchContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private LocalCloudWatch fake;

    @Override
    CloudWatchClient cloudWatch() {
        fake = new LocalCloudWatch(new VirtualTimeline(NOW), Optional.empty());
        return ModelLimits.before(CloudWatchClient.class, fake);
    }

    @Override
    void carryOut(CloudWatchClient client, String alarm, String action) {
        var described = client.describeAlarms(describe -> describe.alarmNames(alarm))
                .metricAlarms()
                .getFirst();
        fake.carriedOut(described, action);
    }

    @Override
    Instant now() {
        return NOW;
    }
}
