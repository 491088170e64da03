package pushback.cloud;

import java.time.Clock;
import java.util.function.Supplier;
import pushback.aws.fleet.InstanceRegistry;
import pushback.base.PlacedCommands;
import pushback.database.ApplicationRole;
import pushback.health.Probe;
import pushback.outcome.Links;
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

/// The steps' platform in the local cloud: the services, each call of which is one action on the timeline. The clients
/// are there once: each function is wired anew for each call, and asks for them many times.
final class LocalPlatform implements Platform {
    private final Settings settings;
    private final CloudDependencies ground;
    private final InstanceRegistry roster;
    private final OnTimeline clients;
    private final Supplier<SfnClient> machine;
    private final AutoScalingClient autoScaling;
    private final CloudWatchClient cloudWatch;
    private final CodeDeployClient codeDeploy;
    private final DynamoDbClient dynamoDb;
    private final ElasticLoadBalancingV2Client loadBalancing;
    private final RdsClient rds;
    private final S3Client s3;
    private final SecretsManagerClient secrets;
    private final SnsClient sns;
    private final SsmClient ssm;
    private volatile SfnClient stepFunctions;

    /// @param machine the machines that run the steps, which exist only after them
    LocalPlatform(
            Settings settings,
            CloudDependencies ground,
            Services services,
            OnTimeline clients,
            Supplier<SfnClient> machine) {
        this.settings = settings;
        this.ground = ground;
        this.roster = services.roster();
        this.clients = clients;
        this.machine = machine;
        autoScaling = clients.client(AutoScalingClient.class, services.scaling());
        cloudWatch = clients.client(CloudWatchClient.class, services.cloudWatch());
        codeDeploy = clients.client(CodeDeployClient.class, services.codeDeploy());
        dynamoDb = clients.client(DynamoDbClient.class, services.dynamoDb());
        loadBalancing = clients.client(ElasticLoadBalancingV2Client.class, services.loadBalancing());
        rds = clients.client(RdsClient.class, services.rds());
        s3 = clients.client(S3Client.class, services.s3());
        secrets = clients.client(SecretsManagerClient.class, services.secrets());
        sns = clients.client(SnsClient.class, services.sns());
        ssm = clients.client(SsmClient.class, services.ssm());
    }

    @Override
    public Settings settings() {
        return settings;
    }

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
        return ground.probe().apply(roster);
    }

    /// The local database makes the application's user itself.
    @Override
    public ApplicationRole applicationRole() {
        return (server, master, own) -> {};
    }

    /// They find the environment by the directory that it is typed in.
    @Override
    public PlacedCommands commands() {
        return PlacedCommands.HERE;
    }

    @Override
    public Links links() {
        var site = ground.traffic().address();
        return site.isEmpty() ? Links.CONSOLE : new Links(arn -> site);
    }

    @Override
    public AutoScalingClient autoScaling() {
        return autoScaling;
    }

    @Override
    public CloudWatchClient cloudWatch() {
        return cloudWatch;
    }

    @Override
    public CodeDeployClient codeDeploy() {
        return codeDeploy;
    }

    @Override
    public DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    @Override
    public ElasticLoadBalancingV2Client loadBalancing() {
        return loadBalancing;
    }

    @Override
    public RdsClient rds() {
        return rds;
    }

    @Override
    public S3Client s3() {
        return s3;
    }

    @Override
    public SecretsManagerClient secrets() {
        return secrets;
    }

    @Override
    public SfnClient stepFunctions() {
        if (stepFunctions == null) stepFunctions = clients.client(SfnClient.class, machine.get());
        return stepFunctions;
    }

    @Override
    public SnsClient sns() {
        return sns;
    }

    @Override
    public SsmClient ssm() {
        return ssm;
    }
}
