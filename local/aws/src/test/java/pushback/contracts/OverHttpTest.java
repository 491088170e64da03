package pushback.contracts;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import pushback.aws.endpoint.Api;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The contract suites once more, through the SDK's real clients and the endpoint: what holds for a fake in memory
/// holds
/// over HTTP, with signatures. Nothing is skipped.
@Tag("slow")
class OverHttpTest {
    @Nested
    class DynamoDb extends LocalDynamoDbContractTest {
        @Override
        DynamoDbClient emptyDynamoDb() {
            return Served.client(Api.DYNAMO_DB, super.emptyDynamoDb(), DynamoDbClient.builder());
        }
    }

    @Nested
    class S3 extends LocalS3ContractTest {
        @Override
        S3Client s3() {
            return Served.client(Api.S3, super.s3(), S3Client.builder());
        }
    }

    @Nested
    class Sns extends LocalSnsContractTest {
        @Override
        SnsClient sns() {
            return Served.client(Api.SNS, super.sns(), SnsClient.builder());
        }
    }

    @Nested
    class Secrets extends LocalSecretsContractTest {
        @Override
        SecretsManagerClient secrets() {
            return Served.client(Api.SECRETS_MANAGER, super.secrets(), SecretsManagerClient.builder());
        }
    }

    @Nested
    class CloudWatch extends LocalCloudWatchContractTest {
        @Override
        CloudWatchClient cloudWatch() {
            return Served.client(Api.CLOUD_WATCH, super.cloudWatch(), CloudWatchClient.builder());
        }
    }

    @Nested
    class AutoScaling extends LocalAutoScalingContractTest {
        @Override
        AutoScalingClient scalingWith(String group) {
            return Served.client(Api.AUTO_SCALING, super.scalingWith(group), AutoScalingClient.builder());
        }
    }

    @Nested
    class LoadBalancing extends LocalLoadBalancingContractTest {
        @Override
        Ground ground() {
            var local = super.ground();
            var client = Served.client(Api.LOAD_BALANCING, local.client(), ElasticLoadBalancingV2Client.builder());
            return new Ground(client, local.targetGroup(), local.instances());
        }
    }

    @Nested
    class CodeDeploy extends LocalCodeDeployContractTest {
        @Override
        CodeDeployClient codeDeployWith(String group) {
            return Served.client(Api.CODE_DEPLOY, super.codeDeployWith(group), CodeDeployClient.builder());
        }
    }

    @Nested
    class Rds extends LocalRdsContractTest {
        @Override
        RdsClient rdsWith(String instance) {
            return Served.client(Api.RDS, super.rdsWith(instance), RdsClient.builder());
        }
    }

    @Nested
    class Ssm extends LocalSsmContractTest {
        @Override
        Ground ground() {
            var local = super.ground();
            return new Ground(
                    Served.client(Api.SYSTEMS_MANAGER, local.client(), SsmClient.builder()), local.instances());
        }
    }
}
