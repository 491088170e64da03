package pushback.cdk.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The certificate authorities of Amazon RDS: with them a server knows that it talks to its database and to nobody else.
/// They come with user data, so that a server without a way to the Internet has them, too.
public final class Certificates {
    /// Where servers have them.
    public static final String FILE = "/etc/pushback/rds.pem";
    private static final String END = "-----END CERTIFICATE-----\n";

    private Certificates() { }

    /// Those of a region, as a PEM file; empty for a region that is newer than the list.
    public static Optional<String> of(String region) {
        var found = Arrays.stream(all().split(END)).filter(entry -> entry.contains("# " + region + " "))
                .map(entry -> entry.substring(entry.indexOf("-----BEGIN")) + END).collect(Collectors.joining());
        return Optional.of(found).filter(text -> !text.isEmpty());
    }

    private static String all() {
        try (var file = Certificates.class.getResourceAsStream("rds-certificates.pem")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
