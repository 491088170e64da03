package pushback.aws.codedeploy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import pushback.aws.account.Account;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentConfigNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidMinimumHealthyHostValueException;
import software.amazon.awssdk.services.codedeploy.model.InvalidZonalDeploymentConfigurationException;

/// AWS's own deployment configurations and those made here.
final class DeploymentConfigs {
    static final String ONE_AT_A_TIME = "CodeDeployDefault.OneAtATime";
    /// Characters, from the API reference.
    private static final int LONGEST_NAME = 100;

    private final Account account;
    private final Map<String, Entry> configs = new LinkedHashMap<>();

    DeploymentConfigs(Account account) {
        this.account = account;
        add(ONE_AT_A_TIME, new MinimumHealthy("MOST_CONCURRENCY", 1), Optional.empty(), Instant.EPOCH);
        add("CodeDeployDefault.HalfAtATime", new MinimumHealthy("FLEET_PERCENT", 50), Optional.empty(), Instant.EPOCH);
        add("CodeDeployDefault.AllAtOnce", new MinimumHealthy("FLEET_PERCENT", 0), Optional.empty(), Instant.EPOCH);
    }

    String create(CreateDeploymentConfigRequest request, Instant now) {
        var name = request.deploymentConfigName();
        if (name == null || name.isEmpty()) {
            throw CodeDeployError.with(
                    DeploymentConfigNameRequiredException.builder(), "Deployment configuration name is required");
        }
        if (name.length() > LONGEST_NAME || name.startsWith("CodeDeployDefault.")) throw invalidName(name);
        if (configs.containsKey(name)) {
            throw CodeDeployError.with(
                    DeploymentConfigAlreadyExistsException.builder(),
                    "Deployment configuration already exists: " + name);
        }
        var hosts = request.minimumHealthyHosts();
        var fits = hosts != null
                && hosts.value() != null
                && hosts.value() >= 0
                && switch (hosts.type()) {
                    case HOST_COUNT -> true;
                    case FLEET_PERCENT -> hosts.value() <= 100;
                    case null, default -> false;
                };
        if (!fits) {
            throw CodeDeployError.with(
                    InvalidMinimumHealthyHostValueException.builder(),
                    "Minimum healthy hosts need a type, HOST_COUNT or FLEET_PERCENT, and a value of at least 0");
        }
        return add(name, new MinimumHealthy(hosts.typeAsString(), hosts.value()), zones(request), now)
                .deploymentConfigId();
    }

    /// The waits between zones, if the configuration goes zone by zone. How many must stay healthy in each zone
    /// cannot be said here.
    private static Optional<Zones> zones(CreateDeploymentConfigRequest request) {
        var zonal = request.zonalConfig();
        if (zonal == null) return Optional.empty();
        if (zonal.minimumHealthyHostsPerZone() != null)
            throw new UnsupportedOperationException("the local CodeDeploy does not know minimumHealthyHostsPerZone");
        var each = zonal.monitorDurationInSeconds() == null ? 0 : zonal.monitorDurationInSeconds();
        var first =
                zonal.firstZoneMonitorDurationInSeconds() == null ? each : zonal.firstZoneMonitorDurationInSeconds();
        if (each < 0 || first < 0) {
            throw CodeDeployError.with(
                    InvalidZonalDeploymentConfigurationException.builder(),
                    "The monitor duration of a zone must not be negative");
        }
        return Optional.of(new Zones(Duration.ofSeconds(first), Duration.ofSeconds(each)));
    }

    Optional<Zones> zones(String name) {
        return entry(name).zones;
    }

    /// Refuses a name that no configuration has.
    MinimumHealthy minimum(String name) {
        return entry(name).minimum;
    }

    DeploymentConfigInfo describe(String name) {
        return entry(name).info;
    }

    private static RuntimeException invalidName(String name) {
        return CodeDeployError.with(
                InvalidDeploymentConfigNameException.builder(), "Invalid deployment config name: " + name);
    }

    private Entry entry(String name) {
        if (name.length() > LONGEST_NAME) throw invalidName(name);
        return Optional.ofNullable(configs.get(name))
                .orElseThrow(() -> CodeDeployError.with(
                        DeploymentConfigDoesNotExistException.builder(),
                        "No deployment configuration found with name: " + name));
    }

    private DeploymentConfigInfo add(String name, MinimumHealthy minimum, Optional<Zones> zones, Instant now) {
        var info = DeploymentConfigInfo.builder()
                .deploymentConfigId(account.uuid())
                .deploymentConfigName(name)
                .minimumHealthyHosts(hosts -> hosts.type(minimum.type()).value(minimum.value()))
                .computePlatform(ComputePlatform.SERVER)
                .createTime(now)
                .zonalConfig(zones.map(Zones::asConfig).orElse(null))
                .build();
        configs.put(name, new Entry(minimum, zones, info));
        return info;
    }

    private record Entry(MinimumHealthy minimum, Optional<Zones> zones, DeploymentConfigInfo info) {}
}
