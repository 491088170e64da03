package pushback.aws.codedeploy;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pushback.aws.loadbalancing.TargetPool;
import software.amazon.awssdk.services.codedeploy.model.ApplicationDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidApplicationNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoScalingGroupException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentGroupNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;

/// What a request must name, and what must exist.
final class RequestValidator {
    private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9._+=,@-]{1,100}");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._+=,@ -]{1,100}");

    private RequestValidator() {}

    static String applicationName(String name) {
        if (name == null || name.isEmpty()) {
            throw CodeDeployError.with(ApplicationNameRequiredException.builder(), "Application name is required");
        }
        if (!APPLICATION.matcher(name).matches()) {
            throw CodeDeployError.with(InvalidApplicationNameException.builder(), "Invalid application name: " + name);
        }
        return name;
    }

    static String groupName(String name) {
        if (name == null || name.isEmpty()) {
            throw CodeDeployError.with(
                    DeploymentGroupNameRequiredException.builder(), "Deployment group name is required");
        }
        if (!GROUP.matcher(name).matches()) {
            throw CodeDeployError.with(
                    InvalidDeploymentGroupNameException.builder(), "Invalid deployment group name: " + name);
        }
        return name;
    }

    static Map<String, DeploymentGroup> application(
            Map<String, Map<String, DeploymentGroup>> applications, String name) {
        return Optional.ofNullable(applications.get(name))
                .orElseThrow(() -> CodeDeployError.with(
                        ApplicationDoesNotExistException.builder(),
                        "No application found for name: " + applicationName(name)));
    }

    static DeploymentGroup group(Map<String, DeploymentGroup> groups, String name) {
        return Optional.ofNullable(groups.get(name))
                .orElseThrow(() -> CodeDeployError.with(
                        DeploymentGroupDoesNotExistException.builder(),
                        "No Deployment Group found for name: " + groupName(name)));
    }

    static void autoScalingGroup(boolean exists, String name) {
        if (!exists) {
            throw CodeDeployError.with(
                    InvalidAutoScalingGroupException.builder(),
                    "The following Auto Scaling groups do not exist: " + name);
        }
    }

    static void targetGroup(Optional<TargetPool> pool, String name) {
        if (pool.isEmpty()) {
            throw CodeDeployError.with(
                    InvalidLoadBalancerInfoException.builder(), "Target group does not exist: " + name);
        }
    }
}
