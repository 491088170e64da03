package twoge;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twoge.database.DatabaseAddress;

/// All that can be configured, read once from the environment.
///
/// @param host the address to listen on (`HOST`, default 127.0.0.1)
/// @param port the port to listen on, 0 for any free one (`PORT`, default 8080)
/// @param database where posts are kept (`DATABASE_URL`, `DATABASE_USER`, `DATABASE_PASSWORD`); empty: a PostgreSQL of
///     our own, in `data`
/// @param secret the name or ARN of the secret that holds the database's user and password (`DATABASE_SECRET`)
/// @param valkey where sessions are kept; empty: in the database (`VALKEY_URL`)
/// @param bucket the S3 bucket pictures are kept in; empty: a folder in `data` (`PICTURES_BUCKET`)
/// @param connections the most database connections held at once (`DATABASE_CONNECTIONS`, default 8)
/// @param drain how long requests in flight may take once the process is told to stop (`DRAIN_SECONDS`, default 10)
/// @param proxies how many of ours a request passes, each of which adds an address to `X-Forwarded-For`
///     (`TRUSTED_PROXIES`, default 1: a load balancer; 2 with CloudFront before it; 0: none, the header is not
///     believed)
/// @param data the directory of our own PostgreSQL (`TWOGE_DATA`, default `.twoge` in the working directory)
public record Settings(
        String host,
        int port,
        Optional<DatabaseAddress> database,
        Optional<String> secret,
        Optional<URI> valkey,
        Optional<String> bucket,
        int connections,
        Duration drain,
        int proxies,
        Path data) {

    /// Reads `environment`, and reports every problem at once rather than the first.
    ///
    /// @throws SettingsRejected when a value is missing or makes no sense
    static Settings read(Map<String, String> environment) {
        var reader = new Reader(environment);
        var settings = new Settings(
                reader.text("HOST", "127.0.0.1"),
                reader.number("PORT", 8080, 0, 65_535),
                reader.database(),
                reader.matching("DATABASE_SECRET", "[\\w/+=.@:-]{1,512}", "the name or ARN of a secret"),
                reader.valkey(),
                reader.matching("PICTURES_BUCKET", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket"),
                reader.number("DATABASE_CONNECTIONS", 8, 1, 100),
                Duration.ofSeconds(reader.number("DRAIN_SECONDS", 10, 0, 300)),
                reader.number("TRUSTED_PROXIES", 1, 0, 10),
                Path.of(reader.text("TWOGE_DATA", ".twoge")).toAbsolutePath());
        reader.matching("LOG_FORMAT", "(?i)logfmt|json", "logfmt or json");
        if (!reader.problems.isEmpty()) throw new SettingsRejected(reader.problems);
        return settings;
    }

    /// An empty variable counts as absent: that is how environment files and shells spell "not set".
    private record Reader(Map<String, String> environment, List<String> problems) {
        Reader(Map<String, String> environment) {
            this(environment, new ArrayList<>());
        }

        String text(String name, String otherwise) {
            var value = environment.getOrDefault(name, "").strip();
            return value.isEmpty() ? otherwise : value;
        }

        int number(String name, int otherwise, int least, int most) {
            var value = text(name, "");
            if (value.isEmpty()) return otherwise;
            if (value.matches("\\d{1,9}")) {
                int number = Integer.parseInt(value);
                if (least <= number && number <= most) return number;
            }
            problems.add("%s must be a whole number from %d to %d, not \"%s\"".formatted(name, least, most, value));
            return otherwise;
        }

        /// The message does not repeat the value: it may hold a password.
        Optional<String> matching(String name, String pattern, String form) {
            var value = text(name, "");
            if (value.isEmpty()) return Optional.empty();
            if (!value.matches(pattern)) problems.add(name + " must be " + form);
            return Optional.of(value).filter(given -> given.matches(pattern));
        }

        /// Checked here as closely as the library does it later, which would quote the address with its
        /// password.
        Optional<URI> valkey() {
            var url = text("VALKEY_URL", "");
            if (url.isEmpty()) return Optional.empty();
            try {
                var server = new URI(url);
                boolean isOne = url.matches("rediss?://([^:@/]*:[^@/]*@)?[^@/]+:\\d{1,5}(/\\d{0,4})?")
                        && server.getHost() != null
                        && DatabaseAddress.isPort(server.getPort());
                if (isOne) return Optional.of(server);
            } catch (URISyntaxException e) {
                // Like any other that is none.
            }
            problems.add("VALKEY_URL must look like redis://:password@host:6379/0");
            return Optional.empty();
        }

        Optional<DatabaseAddress> database() {
            var url = text("DATABASE_URL", "");
            if (url.isEmpty()) {
                for (var name : List.of("DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_SECRET")) {
                    if (!text(name, "").isEmpty()) problems.add(name + " is set, but DATABASE_URL is not");
                }
                return Optional.empty();
            }
            try {
                var address = DatabaseAddress.parse(url)
                        .withUser(text("DATABASE_USER", ""))
                        .withPassword(environment.getOrDefault("DATABASE_PASSWORD", ""));
                if (address.user().isEmpty() && text("DATABASE_SECRET", "").isEmpty()) {
                    problems.add("The database user is missing: give DATABASE_USER or DATABASE_SECRET, or a user in "
                            + "DATABASE_URL");
                }
                return Optional.of(address);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
                return Optional.empty();
            }
        }
    }
}
