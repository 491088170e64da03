package twoge.database;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// User and password from a secret of AWS Secrets Manager, in the form that RDS gives it: `{"username", "password",
/// …}`. Read for a new connection, unless that was done a moment ago, so that a rotation is followed at once; what was
/// read last serves on while nobody can be asked.
public final class SecretLogin implements Login {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final SecretsManagerClient secrets;
    private final String name;
    private final InstantSource clock;
    private Known known = new Known("", "", Instant.MIN);

    private record Known(String user, String password, Instant readAt) {}

    /// @param name or ARN of the secret
    public SecretLogin(SecretsManagerClient secrets, String name, InstantSource clock) {
        this.secrets = secrets;
        this.name = name;
        this.clock = clock;
    }

    /// With the instance's role, in the region the machine is in (or `AWS_REGION` says).
    public static SecretLogin of(String name) {
        var http = UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(3))
                .socketTimeout(Duration.ofSeconds(5));
        return new SecretLogin(
                SecretsManagerClient.builder().httpClientBuilder(http).build(), name, InstantSource.system());
    }

    /// @throws DatabaseAway when the secret cannot be read and never was; the message does not hold what is in it
    @Override
    public synchronized DatabaseAddress at(DatabaseAddress address) {
        var now = clock.instant();
        if (now.minus(FRESH).isAfter(known.readAt)) known = read(now);
        return address.withUser(known.user).withPassword(known.password);
    }

    private Known read(Instant now) {
        try {
            var text = secrets.getSecretValue(request -> request.secretId(name)).secretString();
            var secret = JsonParser.parseString(String.valueOf(text)).getAsJsonObject();
            return new Known(member(secret, "username"), member(secret, "password"), now);
        } catch (SdkException e) {
            if (!known.user.isEmpty()) return known;
            throw new DatabaseAway("The secret " + name + " cannot be read: " + e.getMessage(), e);
        } catch (JsonParseException | IllegalStateException e) {
            // Without its cause: that may quote the secret.
            throw new DatabaseAway("The secret " + name + " is not {\"username\", \"password\"}", null);
        }
    }

    private static String member(JsonObject secret, String name) {
        if (!secret.has(name)) throw new IllegalStateException("no " + name);
        return secret.get(name).getAsString();
    }
}
