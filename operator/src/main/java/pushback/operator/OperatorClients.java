package pushback.operator;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The clients by which an operator asks AWS. Each is made when it is first needed: who looks at the status pays for no
/// more than that asks.
public final class OperatorClients {
    private final Map<Class<?>, Object> made = new ConcurrentHashMap<>();
    private final Function<Class<?>, Object> make;
    private final Executor beside;

    /// Questions are asked one after the other.
    ///
    /// @param make a client of the class given
    public OperatorClients(Function<Class<?>, Object> make) {
        this(make, Runnable::run);
    }

    private OperatorClients(Function<Class<?>, Object> make, Executor beside) {
        this.make = make;
        this.beside = beside;
    }

    /// Begins to ask: beside what else is asked, where AWS answers and the way there is long.
    <T> Asked<T> ask(Supplier<T> question) {
        return new Asked<>(CompletableFuture.supplyAsync(question, beside));
    }

    /// A question that is being asked.
    record Asked<T>(CompletableFuture<T> answer) {
        /// Waits for it; throws what the question has thrown.
        T await() {
            try {
                return answer.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) throw cause;
                if (failed.getCause() instanceof Error cause) throw cause;
                throw failed;
            }
        }
    }

    /// AWS's own clients.
    ///
    /// @param endpoint instead of AWS's; empty: what the SDK's chain says
    public static OperatorClients onAws(AwsCredentialsProvider credentials, Region region, Optional<URI> endpoint) {
        var http = UrlConnectionHttpClient.create();
        // As the SDK's own clients find it.
        var elsewhere = endpoint.or(
                () -> Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")).map(URI::create));
        Function<Class<?>, Object> make = type -> {
            if (type == PolicySimulator.class)
                return new IamQuery(new SignedRequests(http, credentials), elsewhere.orElse(IamQuery.AWS));
            if (type == ObjectHeads.class)
                return new S3Head(new SignedRequests(http, credentials), region.id(), elsewhere);
            var builder = builder(type, elsewhere.isPresent());
            builder.region(region).credentialsProvider(credentials);
            endpoint.ifPresent(builder::endpointOverride);
            // What is not AWS has one name for all, and no `sync-` before it.
            if (elsewhere.isPresent())
                builder.overrideConfiguration(override ->
                        override.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true));
            return built(builder, http);
        };
        return new OperatorClients(
                make, question -> Thread.ofPlatform().daemon().start(question));
    }

    /// The client of that class.
    public <C> C get(Class<C> type) {
        return type.cast(made.computeIfAbsent(type, make));
    }

    private static AwsClientBuilder<?, ?> builder(Class<?> type, boolean elsewhere) {
        if (type == AutoScalingClient.class) return AutoScalingClient.builder();
        if (type == CloudWatchClient.class) return CloudWatchClient.builder();
        if (type == CloudWatchLogsClient.class) return CloudWatchLogsClient.builder();
        if (type == CodeDeployClient.class) return CodeDeployClient.builder();
        if (type == DynamoDbClient.class) return DynamoDbClient.builder();
        if (type == ElasticLoadBalancingV2Client.class) return ElasticLoadBalancingV2Client.builder();
        if (type == LambdaClient.class) return LambdaClient.builder();
        // An endpoint that is no AWS has one address for all buckets.
        if (type == S3Client.class) return S3Client.builder().forcePathStyle(elsewhere);
        if (type == SecretsManagerClient.class) return SecretsManagerClient.builder();
        if (type == SfnClient.class) return SfnClient.builder();
        if (type == SsmClient.class) return SsmClient.builder();
        if (type == StsClient.class) return StsClient.builder();
        throw new IllegalArgumentException("an operator has no " + type.getSimpleName());
    }

    private static Object built(AwsClientBuilder<?, ?> builder, SdkHttpClient http) {
        ((AwsSyncClientBuilder<?, ?>) builder).httpClient(http);
        return builder.build();
    }
}
