package pushback.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
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

/// AWS itself. Each client is made at its first call, because a Lambda's cold start pays for each; all share one HTTP
/// client.
final class AwsPlatform implements Platform {
    /// Lambda's variable with the region that a function runs in.
    private static final String REGION = "AWS_REGION";

    private final Settings settings;
    private final Supplier<SdkHttpClient> http;
    private final Consumer<AwsClientBuilder<?, ?>> account;
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
    private final Supplier<SnsClient> sns = once(() -> new PlacedMessages(built(SnsClient.builder()), commands()));
    /// One for the process: what it learned of GitHub's limits holds for all who ask.
    private final Supplier<SourceHost> source = once(() -> new GitHub(
            settings().gitHost().githubApi(),
            settings().gitHost().repository(),
            this::token,
            settings().environment(),
            clock()));
    private final Supplier<SsmClient> ssm = once(() -> built(SsmClient.builder()));

    /// @param http makes the HTTP client of all
    /// @param account tells a client's builder where it is, and who
    private AwsPlatform(Settings settings, Supplier<SdkHttpClient> http, Consumer<AwsClientBuilder<?, ?>> account) {
        this.settings = settings;
        this.http = once(http);
        this.account = account;
    }

    /// In Lambda, which names region and credentials in the process's environment. Everything is told to the builders;
    /// the SDK's own search would load profiles, web identities and the metadata service first.
    ///
    /// @param variables of the process's environment
    static AwsPlatform inLambda(Settings settings, Map<String, String> variables) {
        var region = Optional.ofNullable(variables.get(REGION)).map(Region::of);
        var credentials = once(EnvironmentVariableCredentialsProvider::create);
        var configuration = once(() -> ClientOverrideConfiguration.builder()
                .defaultProfileFile(ProfileFile.aggregator().build())
                .build());
        return new AwsPlatform(settings, () -> UrlConnectionHttpClient.create(AwsPlatform::opened), builder -> {
            region.ifPresent(builder::region);
            builder.credentialsProvider(credentials.get())
                    .defaultsMode(DefaultsMode.LEGACY)
                    .overrideConfiguration(configuration.get());
        });
    }

    /// The SDK itself reads the certificates of whom to trust when the client is made, and for itself alone. This
    /// shares them with the client of GitHub, and reads them at the first connection that needs them. It knows no
    /// proxy, since Lambda has none.
    private static HttpURLConnection opened(URI address) {
        try {
            return (HttpURLConnection) address.toURL().openConnection();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// Outside of Lambda, where a person's profile may say more.
    static AwsPlatform of(Settings settings, AwsCredentialsProvider credentials, Region region) {
        return new AwsPlatform(
                settings,
                UrlConnectionHttpClient::create,
                builder -> builder.region(region).credentialsProvider(credentials));
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
        return new HttpProbe(id -> settings.pages().probeAddress().replace("{id}", id));
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
        if (settings.gitHost().githubTokenSecretId().isEmpty()) return "";
        return Token.read(secrets(), settings.gitHost().githubTokenSecretId());
    }

    private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> C built(B builder) {
        account.accept(builder);
        return builder.httpClient(http.get()).build();
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
