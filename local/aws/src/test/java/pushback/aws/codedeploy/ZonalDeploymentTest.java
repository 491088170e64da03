package pushback.aws.codedeploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import pushback.aws.ControlPlane;
import software.amazon.awssdk.services.codedeploy.model.MinimumHealthyHostsType;

class ZonalDeploymentTest {
    private final ControlPlane plane = ControlPlane.running(4, group -> {});
    private final String deployment;

    ZonalDeploymentTest() {
        plane.codeDeploy.createDeploymentConfig(create -> create.deploymentConfigName("zonal")
                .minimumHealthyHosts(
                        hosts -> hosts.type(MinimumHealthyHostsType.HOST_COUNT).value(3))
                .zonalConfig(zones -> zones.firstZoneMonitorDurationInSeconds(3600L)));
        deployment = plane.deploy("v2", create -> create.deploymentConfigName("zonal"));
        plane.pass(Duration.ofMinutes(20));
    }

    @Test
    void waitsAfterTheFirstZone() {
        assertEquals(2, updated());
        assertEquals("InProgress", plane.info(deployment).statusAsString());
        assertEquals(
                1,
                plane.machines().stream()
                        .filter(server -> server.installed().orElseThrow().key().equals("v2"))
                        .map(server -> server.zone())
                        .distinct()
                        .count());
    }

    @Test
    void goesOnWhenTheWaitIsOver() {
        plane.pass(Duration.ofHours(2));
        assertEquals(4, updated());
        assertEquals("Succeeded", plane.info(deployment).statusAsString());
    }

    @Test
    void stopsAtOnceWhileItWaits() {
        plane.codeDeploy.stopDeployment(stop -> stop.deploymentId(deployment));
        assertEquals("Stopped", plane.info(deployment).statusAsString());
        plane.pass(Duration.ofHours(2));
        assertEquals(2, updated());
    }

    @Test
    void tellsItsZonesWhenAsked() {
        assertEquals(
                3600,
                plane.codeDeploy
                        .getDeploymentConfig(get -> get.deploymentConfigName("zonal"))
                        .deploymentConfigInfo()
                        .zonalConfig()
                        .firstZoneMonitorDurationInSeconds());
    }

    private long updated() {
        return plane.targets(deployment).stream()
                .filter(target -> target.statusAsString().equals("Succeeded"))
                .count();
    }
}
