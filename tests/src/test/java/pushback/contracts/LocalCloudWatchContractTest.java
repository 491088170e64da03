package pushback.contracts;

import java.time.Instant;
import java.util.Optional;
import pushback.local.metrics.LocalCloudWatch;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

class LocalCloudWatchContractTest extends CloudWatchContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    CloudWatchClient cloudWatch() {
        return new LocalCloudWatch(new VirtualTimeline(NOW), Optional.empty());
    }

    @Override
    void carryOut(CloudWatchClient client, String alarm, String action) {
        var described = client.describeAlarms(describe -> describe.alarmNames(alarm)).metricAlarms().getFirst();
        ((LocalCloudWatch) client).carriedOut(described, action);
    }

    @Override
    Instant now() {
        return NOW;
    }
}
