package pushback.revision;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import pushback.base.Json;

/// What a revision says about the database, in `release.json` at its bundle's root: exactly
/// `{"schema": 3, "schemaCompatibleDownTo": 1}`. A bundle without that file says nothing: [#UNDECLARED].
///
/// @param version the schema that the revision brings the database to when it starts; 0 or more
/// @param compatibleDownTo the oldest schema whose code still works on that database; at most `version`
public record Schema(int version, int compatibleDownTo) {
    /// The file's name in a bundle.
    public static final String FILE = "release.json";

    /// Schema 0: what was there before the application began to count.
    public static final Schema UNDECLARED = new Schema(0, 0);

    private static final Set<String> KEYS = Set.of("schema", "schemaCompatibleDownTo");
    private static final String REMEDY =
            "; write {\"schema\": 3, \"schemaCompatibleDownTo\": 1}, or leave the file out";

    public Schema {
        if (version < 0 || compatibleDownTo < 0 || compatibleDownTo > version)
            throw new IllegalArgumentException("it must hold 0 <= schemaCompatibleDownTo <= schema, but they are "
                    + compatibleDownTo + " and " + version);
    }

    /// Whether code of `other` works on the database once this revision has started.
    public boolean serves(Schema other) {
        return other.version >= compatibleDownTo;
    }

    /// Reads a `release.json`.
    ///
    /// @throws IllegalArgumentException that says what is wrong with it, and how it is written
    static Schema of(byte[] file) {
        try {
            var json = Json.tree(new String(file, StandardCharsets.UTF_8));
            if (!json.isObject()) throw new IllegalArgumentException("it is not a JSON object");
            json.fieldNames().forEachRemaining(key -> {
                if (!KEYS.contains(key)) throw new IllegalArgumentException("it has an unknown key \"" + key + "\"");
            });
            return new Schema(number(json, "schema"), number(json, "schemaCompatibleDownTo"));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(FILE + " is refused: " + wrong.getMessage() + REMEDY, wrong);
        }
    }

    private static int number(JsonNode json, String key) {
        if (!json.has(key)) throw new IllegalArgumentException("it has no \"" + key + "\"");
        if (!json.get(key).isInt())
            throw new IllegalArgumentException("\"" + key + "\" must be a whole number, but is " + json.get(key));
        return json.get(key).intValue();
    }
}
