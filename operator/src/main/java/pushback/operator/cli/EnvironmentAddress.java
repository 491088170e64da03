package pushback.operator.cli;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import pushback.operator.Operator;
import pushback.operator.OperatorClients;
import pushback.operator.Pause;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/// Which environment, and with whose credentials.
///
/// @param profile of AWS's configuration; empty: the SDK's own chain
/// @param region empty: the SDK's own chain
/// @param endpoint instead of AWS's; empty: the SDK's own chain
public record EnvironmentAddress(
        String environment, Optional<String> profile, Optional<String> region, Optional<URI> endpoint) {
    /// Between two questions about what is followed: each account has 400 histories in store and 20 a second.
    private static final long PAUSE_MILLIS = 2_000;
    private static final long RUN_PAUSE_MILLIS = 300;

    public EnvironmentAddress {
        if (!environment.matches("[A-Za-z0-9_.-]{1,64}"))
            throw new IllegalArgumentException("\"" + environment + "\" is no environment's name");
    }

    /// The desk at AWS.
    public Desk open() {
        return new EnvironmentDesk(operator(), refusals(), () -> Pause.of(PAUSE_MILLIS), RUN_PAUSE_MILLIS);
    }

    /// Whoever has these credentials, at the environment.
    public Operator operator() {
        var place = place();
        return refusals()
                .explained(() -> Operator.of(
                        environment,
                        place.id(),
                        OperatorClients.onAws(credentials(), place, endpoint),
                        Clock.systemUTC()));
    }

    /// What a person is told about something that failed.
    public Function<RuntimeException, String> words() {
        var refusals = refusals();
        return failed -> {
            try {
                return refusals.explained(() -> {
                    throw failed;
                });
            } catch (RuntimeException told) {
                return String.valueOf(told.getMessage());
            }
        };
    }

    private AwsRefusals refusals() {
        return new AwsRefusals(environment, endpoint.map(URI::toString).orElseGet(() -> place().id()));
    }

    /// Credentials of the profile, or of the chain.
    private DefaultCredentialsProvider credentials() {
        var chain = DefaultCredentialsProvider.builder();
        profile.ifPresent(chain::profileName);
        return chain.build();
    }

    /// @throws IllegalArgumentException if nothing says it
    private Region place() {
        if (region.isPresent()) return Region.of(region.get());
        try {
            var chain = DefaultAwsRegionProviderChain.builder();
            profile.ifPresent(chain::profileName);
            return chain.build().getRegion();
        } catch (SdkClientException none) {
            throw new IllegalArgumentException(
                    "the region of the environment \"" + environment + "\" is missing; give --region, "
                            + "AWS_REGION, or a profile that has one",
                    none);
        }
    }
}
