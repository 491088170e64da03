package pushback.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The certificate authorities of Amazon RDS: with them a client knows that it talks to its database and to nobody
/// else.
public final class RdsAuthorities {
    private static final String END = "-----END CERTIFICATE-----\n";

    private RdsAuthorities() {}

    /// Those of a region, as a PEM file; empty for a region that is newer than the list.
    public static Optional<String> of(String region) {
        var found = Arrays.stream(all().split(END))
                .filter(entry -> entry.contains("# " + region + " "))
                .map(entry -> entry.substring(entry.indexOf("-----BEGIN")) + END)
                .collect(Collectors.joining());
        return Optional.of(found).filter(text -> !text.isEmpty());
    }

    /// Those of the region in an endpoint's name, such as `pushback-shop.c1x2.eu-west-1.rds.amazonaws.com`.
    static Optional<String> ofEndpoint(String host) {
        return Arrays.stream(host.split("\\."))
                .filter(label -> label.matches("[a-z]+(-[a-z]+)+-\\d+"))
                .flatMap(region -> of(region).stream())
                .findFirst();
    }

    private static String all() {
        try (var file = RdsAuthorities.class.getResourceAsStream("rds-certificates.pem")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
