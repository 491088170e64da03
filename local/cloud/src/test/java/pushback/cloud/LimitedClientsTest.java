package pushback.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pushback.cloud.virtual.VirtualCloud;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Every client of a cloud has the limits of its service's model in front of it.
class LimitedClientsTest {
    private static final String LONG = "x".repeat(70_000);
    private final Cloud cloud = new VirtualCloud().cloud();

    private <T> T client(Class<T> type, T service) {
        return new OnTimeline(cloud.timeline(), CallObserver.NONE).client(type, service);
    }

    @Test
    void refuseWhatTheModelsDoNotAllow() {
        var services = cloud.services();
        for (var call : Map.<String, Runnable>of(
                        "autoscaling",
                                () -> client(AutoScalingClient.class, services.scaling())
                                        .setDesiredCapacity(set -> set.autoScalingGroupName(LONG)),
                        "cloudwatch",
                                () -> client(CloudWatchClient.class, services.cloudWatch())
                                        .describeAlarms(describe -> describe.maxRecords(101)),
                        "codedeploy",
                                () -> client(CodeDeployClient.class, services.codeDeploy())
                                        .getDeploymentGroup(get -> get.applicationName(LONG)),
                        "dynamodb",
                                () -> client(DynamoDbClient.class, services.dynamoDb())
                                        .getItem(get -> get.tableName(LONG)),
                        "elasticloadbalancing",
                                () -> client(ElasticLoadBalancingV2Client.class, services.loadBalancing())
                                        .describeTargetGroups(get -> get.pageSize(401)),
                        "s3",
                                () -> client(S3Client.class, services.s3())
                                        .putObject(
                                                put -> put.bucket("b").key("k").storageClass("ICE"),
                                                RequestBody.empty()),
                        "secretsmanager",
                                () -> client(SecretsManagerClient.class, services.secrets())
                                        .getSecretValue(get -> get.secretId(LONG)),
                        "states",
                                () -> client(SfnClient.class, cloud.stepFunctions())
                                        .startExecution(start -> start.stateMachineArn(LONG)),
                        "sns",
                                () -> client(SnsClient.class, services.sns())
                                        .createTopic(create -> create.name("t").tags(tag -> tag.key(LONG))),
                        "ssm", () -> client(SsmClient.class, services.ssm()).getParameters(get -> get.names(LONG)))
                .entrySet()) {
            var refusal = assertThrows(AwsServiceException.class, call.getValue()::run, call.getKey());
            assertTrue(
                    refusal.awsErrorDetails()
                            .errorMessage()
                            .matches("(?s)(1 validation error|\\d validation errors) detected: Value.*"),
                    refusal::toString);
            assertEquals(400, refusal.statusCode(), call.getKey());
        }
    }
}
