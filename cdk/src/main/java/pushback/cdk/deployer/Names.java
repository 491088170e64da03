package pushback.cdk.deployer;

import pushback.cdk.environment.Environment;
import pushback.wiring.KnownEnvironment;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;

/// Names that are known before the things are there: functions and machines name each other, and CloudFormation cannot
/// create a circle. They are also what a person searches for in the console.
///
/// @param prefix of all of them, such as `pushback-production`
public record Names(Stack stack, String prefix) {
    static Names of(Stack stack, Environment environment) {
        return new Names(stack, "pushback-" + environment.name());
    }

    String function(String step) {
        return prefix + "-" + step;
    }

    String functionArn(String step) {
        return arn("lambda", "function", function(step), ArnFormat.COLON_RESOURCE_NAME);
    }

    String machine(String definition) {
        return prefix + "-" + definition;
    }

    public String machineArn(String definition) {
        return arn("states", "stateMachine", machine(definition), ArnFormat.COLON_RESOURCE_NAME);
    }

    String executionArns(String definition) {
        return arn("states", "execution", machine(definition) + ":*", ArnFormat.COLON_RESOURCE_NAME);
    }

    String projectArn() {
        return arn("codebuild", "project", prefix, ArnFormat.SLASH_RESOURCE_NAME);
    }

    String applicationArn() {
        return arn("codedeploy", "application", prefix, ArnFormat.COLON_RESOURCE_NAME);
    }

    String deploymentGroupArn() {
        return arn("codedeploy", "deploymentgroup", prefix + "/" + prefix, ArnFormat.COLON_RESOURCE_NAME);
    }

    String deploymentConfigArn(String configuration) {
        return arn("codedeploy", "deploymentconfig", configuration, ArnFormat.COLON_RESOURCE_NAME);
    }

    /// Auto Scaling puts a random id in the middle.
    String autoScalingGroupArn() {
        return "arn:" + stack.getPartition() + ":autoscaling:" + stack.getRegion() + ":" + stack.getAccount()
                + ":autoScalingGroup:*:autoScalingGroupName/" + prefix;
    }

    String databaseArn(String identifier) {
        return arn("rds", "db", identifier, ArnFormat.COLON_RESOURCE_NAME);
    }

    /// That by which operators find the environment.
    String parameterArn() {
        return arn(
                "ssm",
                "parameter",
                KnownEnvironment.parameter(prefix.replaceFirst("^pushback-", ""))
                        .substring(1),
                ArnFormat.SLASH_RESOURCE_NAME);
    }

    /// The log groups of all functions.
    String functionLogArns() {
        return logArn("/aws/lambda/" + function("*"));
    }

    String logArn(String group) {
        return arn("logs", "log-group", group, ArnFormat.COLON_RESOURCE_NAME);
    }

    /// CloudFormation puts the stack's name before each alarm's.
    String alarmArns() {
        return alarmArn(stack.getStackName() + "-*");
    }

    String alarmArn(String name) {
        return arn("cloudwatch", "alarm", name, ArnFormat.COLON_RESOURCE_NAME);
    }

    /// AWS's own document, which belongs to no account.
    String shellScriptArn() {
        return "arn:" + stack.getPartition() + ":ssm:" + stack.getRegion() + "::document/AWS-RunShellScript";
    }

    String instanceArns() {
        return arn("ec2", "instance", "*", ArnFormat.SLASH_RESOURCE_NAME);
    }

    private String arn(String service, String kind, String name, ArnFormat format) {
        return stack.formatArn(ArnComponents.builder()
                .service(service)
                .resource(kind)
                .resourceName(name)
                .arnFormat(format)
                .build());
    }
}
