package pushback.local.cloud;

import java.time.Clock;
import java.util.function.Supplier;
import pushback.Platform;
import pushback.Settings;
import pushback.health.Probe;
import pushback.outcome.Links;
import pushback.source.SourceHost;
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

/// The steps' platform in the local cloud: the services, each call of which is one action on the timeline.
///
/// @param machine the machines that run the steps, which exist only after them
record LocalPlatform(Settings settings, Ground ground, Services services, OnTimeline clients, Supplier<SfnClient> machine)
        implements Platform {
    @Override
    public Clock clock() {
        return new TimelineClock(ground.timeline(), ground.observer());
    }

    @Override
    public SourceHost source() {
        return ground.source();
    }

    @Override
    public Probe probe() {
        return ground.probe().apply(services.roster());
    }

    @Override
    public Links links() {
        var site = ground.traffic().address();
        return site.isEmpty() ? Links.CONSOLE : new Links(arn -> site);
    }

    @Override
    public AutoScalingClient autoScaling() {
        return clients.client(AutoScalingClient.class, services.scaling());
    }

    @Override
    public CloudWatchClient cloudWatch() {
        return clients.client(CloudWatchClient.class, services.cloudWatch());
    }

    @Override
    public CodeDeployClient codeDeploy() {
        return clients.client(CodeDeployClient.class, services.codeDeploy());
    }

    @Override
    public DynamoDbClient dynamoDb() {
        return clients.client(DynamoDbClient.class, services.dynamoDb());
    }

    @Override
    public ElasticLoadBalancingV2Client loadBalancing() {
        return clients.client(ElasticLoadBalancingV2Client.class, services.loadBalancing());
    }

    @Override
    public RdsClient rds() {
        return clients.client(RdsClient.class, services.rds());
    }

    @Override
    public S3Client s3() {
        return clients.client(S3Client.class, services.s3());
    }

    @Override
    public SecretsManagerClient secrets() {
        return clients.client(SecretsManagerClient.class, services.secrets());
    }

    @Override
    public SfnClient stepFunctions() {
        return clients.client(SfnClient.class, machine.get());
    }

    @Override
    public SnsClient sns() {
        return clients.client(SnsClient.class, services.sns());
    }

    @Override
    public SsmClient ssm() {
        return clients.client(SsmClient.class, services.ssm());
    }
}
