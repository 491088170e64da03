package twoge;

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
/// @param connections the most database connections held at once (`DATABASE_CONNECTIONS`, default 8)
/// @param drain how long requests in flight may take once the process is told to stop (`DRAIN_SECONDS`, default 10)
/// @param data the directory of our own PostgreSQL (`TWOGE_DATA`, default `.twoge` in the working directory)
public record Settings(
        String host, int port, Optional<DatabaseAddress> database, int connections, Duration drain, Path data) {

    /// Reads `environment`, and reports every problem at once rather than the first.
    ///
    /// @throws SettingsRejected when a value is missing or makes no sense
    static Settings read(Map<String, String> environment) {
        var reader = new Reader(environment);
        var settings = new Settings(
                reader.text("HOST", "127.0.0.1"),
                reader.number("PORT", 8080, 0, 65_535),
                reader.database(),
                reader.number("DATABASE_CONNECTIONS", 8, 1, 100),
                Duration.ofSeconds(reader.number("DRAIN_SECONDS", 10, 0, 300)),
                Path.of(reader.text("TWOGE_DATA", ".twoge")).toAbsolutePath());
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

        Optional<DatabaseAddress> database() {
            var url = text("DATABASE_URL", "");
            if (url.isEmpty()) {
                for (var name : List.of("DATABASE_USER", "DATABASE_PASSWORD")) {
                    if (!text(name, "").isEmpty()) problems.add(name + " is set, but DATABASE_URL is not");
                }
                return Optional.empty();
            }
            try {
                var address = DatabaseAddress.parse(url).withUser(text("DATABASE_USER", ""))
                        .withPassword(environment.getOrDefault("DATABASE_PASSWORD", ""));
                if (address.user().isEmpty()) {
                    problems.add("The database user is missing: give DATABASE_USER, or a user in DATABASE_URL");
                }
                return Optional.of(address);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
                return Optional.empty();
            }
        }
    }
}
