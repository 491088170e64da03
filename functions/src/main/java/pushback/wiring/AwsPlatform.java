package pushback.wiring;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import pushback.database.ApplicationRole;
import pushback.database.JdbcRole;
import pushback.health.HttpProbe;
import pushback.health.Probe;
import pushback.settings.Settings;
import pushback.source.GitHub;
import pushback.source.SourceHost;
import pushback.source.Token;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
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

/// AWS itself. Each client is made when a step asks for it, because a Lambda's cold start pays for each; all share one
/// HTTP client.
final class AwsPlatform implements Platform {
    private final Settings settings;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final AwsCredentialsProvider credentials;
    private final Optional<Region> region;
    private final Supplier<AutoScalingClient> autoScaling = once(() -> built(AutoScalingClient.builder()));
    private final Supplier<CloudWatchClient> cloudWatch = once(() -> built(CloudWatchClient.builder()));
    private final Supplier<CodeDeployClient> codeDeploy = once(() -> built(CodeDeployClient.builder()));
    private final Supplier<DynamoDbClient> dynamoDb = once(() -> built(DynamoDbClient.builder()));
    private final Supplier<ElasticLoadBalancingV2Client> loadBalancing =
            once(() -> built(ElasticLoadBalancingV2Client.builder()));
    private final Supplier<RdsClient> rds = once(() -> built(RdsClient.builder()));
    private final Supplier<S3Client> s3 = once(() -> built(S3Client.builder()));
    private final Supplier<SecretsManagerClient> secrets = once(() -> built(SecretsManagerClient.builder()));
    private final Supplier<SfnClient> stepFunctions = once(() -> built(SfnClient.builder()));
    private final Supplier<SnsClient> sns = once(() -> built(SnsClient.builder()));
    /// One for the process: what it learned of GitHub's limits holds for all who ask.
    private final Supplier<SourceHost> source = once(() -> new GitHub(
            settings().githubApi(),
            settings().repository(),
            this::token,
            settings().environment(),
            clock()));
    private final Supplier<SsmClient> ssm = once(() -> built(SsmClient.builder()));

    /// In Lambda, which names region and credentials in the process's environment; the SDK's own search would load
    /// profiles, web identities and the metadata service first.
    AwsPlatform(Settings settings) {
        this(settings, EnvironmentVariableCredentialsProvider.create(), Optional.empty());
    }

    AwsPlatform(Settings settings, AwsCredentialsProvider credentials, Optional<Region> region) {
        this.settings = settings;
        this.credentials = credentials;
        this.region = region;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public SourceHost source() {
        return source.get();
    }

    @Override
    public Probe probe() {
        return new HttpProbe(id -> settings.probeAddress().replace("{id}", id));
    }

    @Override
    public ApplicationRole applicationRole() {
        return JdbcRole.onRds();
    }

    @Override
    public AutoScalingClient autoScaling() {
        return autoScaling.get();
    }

    @Override
    public CloudWatchClient cloudWatch() {
        return cloudWatch.get();
    }

    @Override
    public CodeDeployClient codeDeploy() {
        return codeDeploy.get();
    }

    @Override
    public DynamoDbClient dynamoDb() {
        return dynamoDb.get();
    }

    @Override
    public ElasticLoadBalancingV2Client loadBalancing() {
        return loadBalancing.get();
    }

    @Override
    public RdsClient rds() {
        return rds.get();
    }

    @Override
    public S3Client s3() {
        return s3.get();
    }

    @Override
    public SecretsManagerClient secrets() {
        return secrets.get();
    }

    @Override
    public SfnClient stepFunctions() {
        return stepFunctions.get();
    }

    @Override
    public SnsClient sns() {
        return sns.get();
    }

    @Override
    public SsmClient ssm() {
        return ssm.get();
    }

    private String token() {
        if (settings.githubTokenSecretId().isEmpty()) return "";
        return Token.read(secrets(), settings.githubTokenSecretId());
    }

    private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> C built(B builder) {
        region.ifPresent(builder::region);
        return builder.httpClient(http).credentialsProvider(credentials).build();
    }

    private static <T> Supplier<T> once(Supplier<T> make) {
        return new Supplier<>() {
            private T made;

            @Override
            public synchronized T get() {
                if (made == null) made = make.get();
                return made;
            }
        };
    }
}
