package pushback.operator;

import java.lang.reflect.Proxy;
import java.time.Clock;
import pushback.database.ApplicationRole;
import pushback.health.Probe;
import pushback.settings.Settings;
import pushback.source.SourceHost;
import pushback.wiring.Platform;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// What the rooms of the functions stand on when an operator looks into them. Bundles, secrets, the git host and the
/// servers' pages are the functions' own business: an operator needs no right to any of them, and reads nothing but the
/// samples of releases in the bucket.
record OperatorPlatform(Settings settings, Clock clock, OperatorClients clients) implements Platform {
    /// Asked for with rooms that need it for other things than an operator asks of them.
    @Override
    public SourceHost source() {
        return (SourceHost) Proxy.newProxyInstance(
                SourceHost.class.getClassLoader(), new Class<?>[] {SourceHost.class}, (_, _, _) -> {
                    throw notAnOperators("the git host");
                });
    }

    @Override
    public Probe probe() {
        throw notAnOperators("the servers' pages");
    }

    @Override
    public ApplicationRole applicationRole() {
        throw notAnOperators("the database");
    }

    @Override
    public AutoScalingClient autoScaling() {
        return clients.get(AutoScalingClient.class);
    }

    @Override
    public CloudWatchClient cloudWatch() {
        return clients.get(CloudWatchClient.class);
    }

    @Override
    public CodeDeployClient codeDeploy() {
        return clients.get(CodeDeployClient.class);
    }

    @Override
    public DynamoDbClient dynamoDb() {
        return clients.get(DynamoDbClient.class);
    }

    @Override
    public ElasticLoadBalancingV2Client loadBalancing() {
        return clients.get(ElasticLoadBalancingV2Client.class);
    }

    @Override
    public RdsClient rds() {
        throw notAnOperators("the database");
    }

    @Override
    public S3Client s3() {
        return clients.get(S3Client.class);
    }

    @Override
    public SecretsManagerClient secrets() {
        throw notAnOperators("secrets");
    }

    @Override
    public SfnClient stepFunctions() {
        return clients.get(SfnClient.class);
    }

    @Override
    public SnsClient sns() {
        throw notAnOperators("the notification topic");
    }

    @Override
    public SsmClient ssm() {
        return clients.get(SsmClient.class);
    }

    private static IllegalStateException notAnOperators(String what) {
        return new IllegalStateException("an operator does not use " + what);
    }
}
