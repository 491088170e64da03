package pushback.aws.codedeploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.aws.ControlPlane;
import pushback.aws.fleet.AppBehaviour;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;

/// How many instances a deployment takes at a time, and when it gives up. From the CodeDeploy user guide, "Working with
/// deployment configurations" and "Instance health": its examples, and its rules applied to other sizes.
class DeploymentConcurrencyTest {
    private static final List<Integer> SIZES = List.of(1, 2, 3, 4, 5, 9, 10);
    private static final String IMMEDIATE_FAILURE = "0";

    /// Per configuration, for 1, 2, 3, 4, 5, 9 and 10 instances: `minimum healthy/most at a time`. HalfAtATime with
    /// one instance is left out: the guide does not say what happens.
    static Stream<Size> sizes() {
        return Stream.of(
                        row("CodeDeployDefault.OneAtATime", "0/1 1/1 2/1 3/1 4/1 8/1 9/1"),
                        row("CodeDeployDefault.HalfAtATime", "- 1/1 2/1 2/2 3/2 5/4 5/5"),
                        row("CodeDeployDefault.AllAtOnce", "0/1 0/2 0/3 0/4 0/5 0/9 0/10"),
                        row("FLEET_PERCENT 40", "1/0 1/1 2/1 2/2 2/3 4/5 4/6"),
                        row("FLEET_PERCENT 75", "1/0 2/0 3/0 3/1 4/1 7/2 8/2"),
                        row("FLEET_PERCENT 95", "1/0 2/0 3/0 4/0 5/0 9/0 10/0"),
                        row("HOST_COUNT 6", "6/0 6/0 6/0 6/0 6/0 6/3 6/4"),
                        row("HOST_COUNT 1", "1/0 1/1 1/2 1/3 1/4 1/8 1/9"))
                .flatMap(sizes -> sizes);
    }

    record Size(String config, int instances, int minimumHealthy, String mostAtATime) {}

    private static Stream<Size> row(String config, String cells) {
        var row = new ArrayList<Size>();
        var cell = cells.split(" ");
        for (int i = 0; i < cell.length; i++) {
            if (cell[i].equals("-")) continue;
            var numbers = cell[i].split("/");
            row.add(new Size(config, SIZES.get(i), Integer.parseInt(numbers[0]), numbers[1]));
        }
        return row.stream();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void takesAsManyAtATimeAsMayBeOutOfService(Size size) {
        var plane = ControlPlane.running(size.instances, _ -> {});
        var config = config(plane, size.config);
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(60)));
        var busy = new ArrayList<Long>();
        var id = plane.deploy("v2", deployment -> deployment.deploymentConfigName(config));
        while (plane.info(id).completeTime() == null) {
            busy.add(plane.info(id).deploymentOverview().inProgress());
            plane.pass(Duration.ofSeconds(5));
        }
        assertEquals(size.mostAtATime, Collections.max(busy).toString());
        assertEquals(size.minimumHealthy, minimum(plane, config, size.instances));
        var info = plane.info(id);
        if (size.mostAtATime.equals(IMMEDIATE_FAILURE)) {
            assertEquals("HEALTH_CONSTRAINTS_INVALID", info.errorInformation().codeAsString());
            assertEquals((long) size.instances, info.deploymentOverview().skipped());
            assertEquals(Collections.nCopies(size.instances, "v1"), plane.running());
        } else {
            assertEquals("Succeeded", info.statusAsString());
            assertEquals(Collections.nCopies(size.instances, "v2"), plane.running());
        }
    }

    /// `S` and `F`: how the instances fare, in the order in which they are taken. Then: how the deployment
    /// ends, how many instances succeed, fail, and are skipped.
    @ParameterizedTest
    @CsvSource({
        "CodeDeployDefault.OneAtATime,  SSS,        Succeeded, 3, 0, 0",
        "CodeDeployDefault.OneAtATime,  FSS,        Failed,    0, 1, 2",
        "CodeDeployDefault.OneAtATime,  SFS,        Failed,    1, 1, 1",
        "CodeDeployDefault.OneAtATime,  SSF,        Succeeded, 2, 1, 0",
        "CodeDeployDefault.OneAtATime,  F,          Failed,    0, 1, 0",
        "CodeDeployDefault.OneAtATime,  S,          Succeeded, 1, 0, 0",
        "CodeDeployDefault.AllAtOnce,   FFFFFFFFS,  Succeeded, 1, 8, 0",
        "CodeDeployDefault.AllAtOnce,   FFFFFFFFF,  Failed,    0, 9, 0",
        "CodeDeployDefault.AllAtOnce,   SSSS,       Succeeded, 4, 0, 0",
        "CodeDeployDefault.HalfAtATime, FFFFSSSSS,  Failed,    0, 4, 5",
        "CodeDeployDefault.HalfAtATime, FFFSSSSSS,  Succeeded, 6, 3, 0",
        "CodeDeployDefault.HalfAtATime, FFFSSSSSF,  Succeeded, 5, 4, 0",
        "CodeDeployDefault.HalfAtATime, FS,         Failed,    0, 1, 1",
        "CodeDeployDefault.HalfAtATime, SF,         Succeeded, 1, 1, 0",
        "HOST_COUNT 9,                  FSSSSSSSSS, Failed,    0, 1, 9",
        "HOST_COUNT 9,                  SSSSSSSSSF, Succeeded, 9, 1, 0",
        "HOST_COUNT 8,                  FFSSSSSSSS, Failed,    0, 2, 8",
        "HOST_COUNT 8,                  FSSSSSSSSF, Succeeded, 8, 2, 0",
        "HOST_COUNT 8,                  SSSFSSSSSS, Succeeded, 9, 1, 0",
        "FLEET_PERCENT 95,              SSSSSSSSSS, Failed,    0, 0, 10",
        "HOST_COUNT 0,                  FFFFFFFFFF, Failed,    0, 10, 0",
        "HOST_COUNT 0,                  FFFFFFFFFS, Succeeded, 1, 9, 0",
    })
    void endsAsTheGuideSays(String config, String fates, String status, long succeeded, long failed, long skipped) {
        var plane = ControlPlane.running(fates.length(), _ -> {});
        for (int i = 0; i < fates.length(); i++) {
            if (fates.charAt(i) == 'F') plane.machines().get(i).behave(app -> app.failing("AfterInstall"));
        }
        var named = config(plane, config);
        var info = plane.deployToEnd("v2", deployment -> deployment.deploymentConfigName(named));
        assertEquals(List.of(status, succeeded, failed, skipped), outcome(info));
        if (status.equals("Failed")) {
            var code = succeeded + failed == 0 ? "HEALTH_CONSTRAINTS_INVALID" : "HEALTH_CONSTRAINTS";
            assertEquals(code, info.errorInformation().codeAsString());
        }
    }

    private static List<Object> outcome(DeploymentInfo info) {
        var overview = info.deploymentOverview();
        return List.of(info.statusAsString(), overview.succeeded(), overview.failed(), overview.skipped());
    }

    /// The name of a configuration; makes the ones that AWS does not bring.
    private static String config(ControlPlane plane, String config) {
        if (config.startsWith("CodeDeployDefault.")) return config;
        var parts = config.split(" ");
        plane.codeDeploy.createDeploymentConfig(request -> request.deploymentConfigName(parts[0] + "-" + parts[1])
                .minimumHealthyHosts(hosts -> hosts.type(parts[0]).value(Integer.parseInt(parts[1]))));
        return parts[0] + "-" + parts[1];
    }

    private static int minimum(ControlPlane plane, String config, int instances) {
        var hosts = plane.codeDeploy
                .getDeploymentConfig(request -> request.deploymentConfigName(config))
                .deploymentConfigInfo()
                .minimumHealthyHosts();
        return new MinimumHealthy(hosts.typeAsString(), hosts.value()).of(instances);
    }
}
