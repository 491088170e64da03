package pushback.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.oneoff.OneOffSession;
import pushback.settings.Settings;
import pushback.wiring.Pushback;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.sts.StsClient;

/// An environment on AWS, found by its name: its stack keeps the deployer's settings in the parameter `/pushback/NAME`.
final class AwsEnvironment {
    /// Between two questions to AWS, in milliseconds.
    private static final long PAUSE = 300;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            defaultValue = "${env:PUSHBACK_ENVIRONMENT:-}",
            description = "an environment on AWS instead of the local cloud (PUSHBACK_ENVIRONMENT)")
    private String name;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile whose credentials and region are used")
    private String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region of the environment")
    private String region;

    /// Whether one was named.
    boolean isMeant() {
        return !name.isEmpty();
    }

    AwsRuns runs() {
        var pushback = pushback();
        return new AwsRuns(new OneOffSession(pushback.oneOffs(), pushback.fleet(), new InTurn()), this::caller);
    }

    private Pushback pushback() {
        var place = place();
        try (var ssm = SsmClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials())
                .region(place)
                .build()) {
            return Pushback.onAws(
                    settings(
                            name,
                            place.id(),
                            parameter -> ssm.getParameter(get -> get.name(parameter))
                                    .parameter()
                                    .value()),
                    credentials(),
                    place);
        } catch (SdkClientException unable) {
            throw new IllegalStateException(
                    "AWS cannot be asked: " + unable.getMessage()
                            + "; give credentials, by --profile or as the AWS CLI takes them",
                    unable);
        }
    }

    /// The settings that the stack wrote down.
    ///
    /// @param parameters answers with the value of a parameter of Systems Manager
    /// @throws IllegalArgumentException if there is no such environment
    static Settings settings(String name, String region, Function<String, String> parameters) {
        var parameter = "/pushback/" + name;
        try {
            return Settings.from(
                    Json.STRICT.readValue(parameters.apply(parameter), new TypeReference<Map<String, String>>() {}));
        } catch (ParameterNotFoundException missing) {
            throw new IllegalArgumentException(
                    "there is no environment \"" + name + "\" in " + region + " (no parameter " + parameter
                            + "); name its region by --region, or deploy its stack anew if it is older than this"
                            + " command",
                    missing);
        } catch (JsonProcessingException | IllegalArgumentException other) {
            throw new IllegalStateException(
                    "the parameter " + parameter + " is of another version of Pushback; deploy the stack "
                            + "of the environment with this one (" + other.getMessage() + ")",
                    other);
        }
    }

    /// Who asks, as AWS knows them, such as `user/ada` or `assumed-role/deploy/ada`.
    private String caller() {
        try (var sts = StsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials())
                .region(place())
                .build()) {
            return caller(sts.getCallerIdentity().arn());
        }
    }

    static String caller(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private DefaultCredentialsProvider credentials() {
        var chain = DefaultCredentialsProvider.builder();
        if (profile != null) chain.profileName(profile);
        return chain.build();
    }

    private Region place() {
        if (region != null) return Region.of(region);
        try {
            var chain = DefaultAwsRegionProviderChain.builder();
            if (profile != null) chain.profileName(profile);
            return chain.build().getRegion();
        } catch (SdkClientException none) {
            throw new IllegalArgumentException(
                    "the region of the environment \"" + name + "\" is missing; give --region, "
                            + "AWS_REGION, or a profile that has one",
                    none);
        }
    }

    private static final class InTurn implements OneOffSession.Turns {
        @Override
        public <T> T take(Supplier<T> question) {
            return question.get();
        }

        @Override
        public void pause() {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }
}
