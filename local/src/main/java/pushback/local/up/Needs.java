package pushback.local.up;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an application has besides its servers, by the keys of an environment's file: `database`, `sessions`,
/// `mediaBucket`.
///
/// @param sessions whether there is a Valkey that all its servers share
/// @param mediaBucket whether there is a bucket for its data
public record Needs(Database database, boolean sessions, boolean mediaBucket) {
    /// Of an application that says nothing: a PostgreSQL, and no more.
    public static final Needs USUAL = new Needs(Database.POSTGRESQL, false, false);

    /// As `database.engine` of an environment's file, or none.
    public enum Database {
        POSTGRESQL, MYSQL, NONE;

        private static Database of(String text) {
            return Stream.of(values()).filter(one -> one.word().equals(text)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("database is one of " + Arrays.stream(values())
                            .map(Database::word).collect(Collectors.joining(", ")) + ", not \"" + text + "\""));
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @throws IllegalArgumentException if a value is not one of its key's
    static Needs of(Map<?, ?> fields) {
        return new Needs(fields.containsKey("database") ? Database.of(String.valueOf(fields.get("database")))
                : USUAL.database, isWanted(fields, "sessions"), isWanted(fields, "mediaBucket"));
    }

    private static boolean isWanted(Map<?, ?> fields, String key) {
        if (!fields.containsKey(key)) return false;
        if (fields.get(key) instanceof Boolean wanted) return wanted;
        throw new IllegalArgumentException(key + " is true or false, not \"" + fields.get(key) + "\"");
    }
}
