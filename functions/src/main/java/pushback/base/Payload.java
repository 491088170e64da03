package pushback.base;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/// What a person calls a function with: a JSON object of texts and of yes or no. What is wrong with it is an
/// [IllegalArgumentException] that names the field and shows what is right. Were it read into a record before the
/// handler sees it, Lambda would answer nothing but "An error occurred during JSON parsing".
///
/// @param json the object, with none but known fields
/// @param example of what is right
public record Payload(JsonNode json, String example) {
    /// @param input as it came; null if there was none
    /// @param known the fields that there may be
    public static Payload of(JsonNode input, List<String> known, String example) {
        if (input == null || !input.isObject())
            throw new IllegalArgumentException("the payload must be a JSON object, but "
                    + (input == null || input.isNull() || input.isMissingNode()
                            ? "there is none"
                            : "is " + input.getNodeType().toString().toLowerCase(Locale.ROOT))
                    + "; such as " + example);
        for (var field : input.properties())
            if (!known.contains(field.getKey()))
                throw new IllegalArgumentException("unknown field \"" + field.getKey() + "\"; known are "
                        + String.join(", ", known) + ", such as " + example);
        return new Payload(input, example);
    }

    /// Empty if it is not there.
    public String text(String field) {
        var value = json.path(field);
        if (value.isMissingNode() || value.isNull()) return "";
        if (!value.isTextual())
            throw new IllegalArgumentException(
                    "\"" + field + "\" must be a string, but is " + value + "; such as " + example);
        return value.textValue().strip();
    }

    /// A text that has to be there.
    public String required(String field) {
        var text = text(field);
        if (text.isEmpty()) throw missing(field);
        return text;
    }

    /// A yes or no that has to be said.
    public boolean flag(String field) {
        var value = json.path(field);
        if (value.isMissingNode() || value.isNull()) throw missing(field);
        if (!value.isBoolean())
            throw new IllegalArgumentException(
                    "\"" + field + "\" must be true or false, but is " + value + "; such as " + example);
        return value.booleanValue();
    }

    private IllegalArgumentException missing(String field) {
        return new IllegalArgumentException("\"" + field + "\" is missing; such as " + example);
    }
}
