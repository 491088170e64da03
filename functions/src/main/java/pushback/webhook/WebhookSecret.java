package pushback.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/// The webhook's secret, as this process knows it. What was read is kept for a minute, also that there is nothing:
/// whoever sends forged deliveries causes two calls a minute at most. After a change the secret before it is believed
/// for an hour, so that a person can change it here and at GitHub one after the other and no push is lost.
public final class WebhookSecret {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration OVERLAP = Duration.ofHours(1);

    private final Provider<SecretsManagerClient> secrets;
    private final Clock clock;
    private final Settings settings;
    private Optional<Known> current = Optional.empty();
    private Optional<Known> previous = Optional.empty();

    @Inject
    public WebhookSecret(Provider<SecretsManagerClient> secrets, Clock clock, Settings settings) {
        this.secrets = secrets;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param value empty: there is none, and nobody is believed
    /// @param since when it was put there
    private record Known(String value, Instant since, Instant readAt) {
        boolean signed(String signature, byte[] body) {
            return !value.isEmpty() && Signature.fits(signature, value, body);
        }
    }

    /// Whether there is nothing that a delivery could be signed with.
    public synchronized boolean isMissing() {
        return current().value().isEmpty();
    }

    /// Whether `signature` is that of `body`, by this secret or by the one that it has replaced within the hour.
    public synchronized boolean signed(String signature, byte[] body) {
        var now = current();
        if (now.value().isEmpty()) return false;
        return now.signed(signature, body)
                || now.since().plus(OVERLAP).isAfter(clock.instant())
                        && previous().signed(signature, body);
    }

    private Known current() {
        current = current.filter(this::isFresh).or(() -> Optional.of(read("AWSCURRENT")));
        return current.get();
    }

    private Known previous() {
        previous = previous.filter(this::isFresh).or(() -> Optional.of(read("AWSPREVIOUS")));
        return previous.get();
    }

    private boolean isFresh(Known known) {
        return known.readAt().plus(KEPT).isAfter(clock.instant());
    }

    private Known read(String stage) {
        var now = clock.instant();
        try {
            var answer = secrets.get()
                    .getSecretValue(get ->
                            get.secretId(settings.gitHost().webhookSecretId()).versionStage(stage));
            return new Known(
                    text(answer), Optional.ofNullable(answer.createdDate()).orElse(Instant.EPOCH), now);
        } catch (ResourceNotFoundException missing) {
            return new Known("", Instant.EPOCH, now);
        }
    }

    private static String text(GetSecretValueResponse answer) {
        return answer.secretString() == null ? "" : answer.secretString().strip();
    }
}
