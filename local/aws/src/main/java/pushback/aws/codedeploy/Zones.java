package pushback.aws.codedeploy;

import java.time.Duration;
import software.amazon.awssdk.services.codedeploy.model.ZonalConfig;

/// One availability zone after the other ("Zonal configuration", CodeDeploy user guide). Which zone comes first is not
/// documented; here it is the first by name.
///
/// @param afterFirst wait before the second zone
/// @param afterEach wait before every later one
record Zones(Duration afterFirst, Duration afterEach) {
    ZonalConfig asConfig() {
        return ZonalConfig.builder()
                .firstZoneMonitorDurationInSeconds(afterFirst.toSeconds())
                .monitorDurationInSeconds(afterEach.toSeconds())
                .build();
    }
}
