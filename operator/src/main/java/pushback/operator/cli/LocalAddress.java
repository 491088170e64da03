package pushback.operator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;
import pushback.operator.Operator;
import pushback.operator.OperatorClients;
import pushback.operator.Pause;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The cloud that `up` runs on this machine: its AWS endpoint, by the profile that it left in a folder of its state.
///
/// @param directory of its state
/// @param url of the endpoint
public record LocalAddress(Path directory, String url, Region region, String keyId, String secret) {
    /// What its environment is called.
    public static final String ENVIRONMENT = "local";

    /// Between two questions about what is followed: who looks at their own machine waits for nothing.
    private static final long PAUSE_MILLIS = 250;
    private static final long RUN_PAUSE_MILLIS = 20;

    /// The desk of the local cloud whose state is in `directory`.
    ///
    /// @throws IllegalStateException if none runs there
    public static Desk open(Path directory) {
        return of(directory).orElseThrow(() -> nothingRuns(directory)).open();
    }

    /// What `up` left in `directory`; empty if none has run there.
    public static Optional<LocalAddress> of(Path directory) {
        var config = directory.resolve("aws").resolve("config");
        if (!Files.exists(config)) return Optional.empty();
        try {
            var text = Files.readString(config);
            return Optional.of(new LocalAddress(
                    directory,
                    value(text, "endpoint_url"),
                    Region.of(value(text, "region")),
                    value(text, "aws_access_key_id"),
                    value(text, "aws_secret_access_key")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read " + config + ": " + unreadable.getMessage()
                            + "; end ./pushback up by Ctrl-C and start it again, which writes it anew",
                    unreadable);
        }
    }

    private static String value(String text, String name) {
        var found = Pattern.compile("(?m)^" + name + " = (\\S+)$").matcher(text);
        if (!found.find())
            throw new IllegalStateException("the local cloud's profile names no " + name
                    + "; end ./pushback up by Ctrl-C and start it again, which writes it anew");
        return found.group(1);
    }

    private Desk open() {
        return new EnvironmentDesk(operator(), refusals(), () -> Pause.of(PAUSE_MILLIS), RUN_PAUSE_MILLIS);
    }

    /// Whoever has its key.
    public Operator operator() {
        return refusals().explained(() -> Operator.of(ENVIRONMENT, url, clients(), Clock.systemUTC()));
    }

    private OperatorClients clients() {
        return OperatorClients.onAws(credentials(), region, Optional.of(URI.create(url)));
    }

    private StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret));
    }

    private AwsRefusals refusals() {
        return new AwsRefusals(
                ENVIRONMENT, url, Optional.of(nothingRuns(directory).getMessage()));
    }

    /// For the person who asks a local cloud that is not there.
    public static IllegalStateException nothingRuns(Path directory) {
        return new IllegalStateException("no local cloud runs in " + directory + "; start one with: ./pushback up");
    }
}
