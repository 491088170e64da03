package pushback.host.up;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an application has besides its servers, by the keys of an environment's file: `database`, `sessions`,
/// `mediaBucket`.
///
/// @param sessions whether there is a Valkey that all its servers share
/// @param mediaBucket whether there is a bucket for its data
/// @param names what it calls the variables by which it finds them, where it has other names (`names`, on AWS
///        `application.names`)
public record Needs(Database database, boolean sessions, boolean mediaBucket, Map<String, String> names) {
    /// Of an application that says nothing: a PostgreSQL, and no more.
    public static final Needs USUAL = new Needs(Database.POSTGRESQL, false, false);
    private static final List<String> NAMED = List.of("DATABASE_URL", "SESSIONS_URL", "MEDIA_BUCKET");

    /// A directory that an older Pushback wrote says no names.
    public Needs {
        names = names == null ? Map.of() : Map.copyOf(names);
    }

    Needs(Database database, boolean sessions, boolean mediaBucket) {
        this(database, sessions, mediaBucket, Map.of());
    }

    /// As `database.engine` of an environment's file, or none.
    public enum Database {
        POSTGRESQL,
        MYSQL,
        NONE;

        private static Database of(String text) {
            return Stream.of(values())
                    .filter(one -> one.word().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("database is one of "
                            + Arrays.stream(values()).map(Database::word).collect(Collectors.joining(", ")) + ", not \""
                            + text + "\""));
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @throws IllegalArgumentException if a value is not one of its key's
    static Needs of(WrittenFields fields) {
        return new Needs(
                fields.one("database", USUAL.database, Database::of),
                isWanted(fields, "sessions"),
                isWanted(fields, "mediaBucket"),
                fields.texts("names", Needs::requireName, "names must be \"NAME: NAME\" lines"));
    }

    private static void requireName(String ours, String theirs) {
        if (!NAMED.contains(ours))
            throw new IllegalArgumentException(
                    "names: nothing is called \"" + ours + "\"; there are " + String.join(", ", NAMED));
        if (!theirs.matches("[A-Za-z_][A-Za-z0-9_]*"))
            throw new IllegalArgumentException("names: \"" + theirs + "\" is no name of a variable");
    }

    private static boolean isWanted(WrittenFields fields, String key) {
        return fields.truth(key, false, text -> key + " is true or false, not \"" + text + "\"");
    }
}
