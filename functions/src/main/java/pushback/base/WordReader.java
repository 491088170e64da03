package pushback.base;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.util.Arrays;

/// Reads a constant of an enum by its word.
final class WordReader extends StdScalarDeserializer<Object> {
    private static final long serialVersionUID = 1;

    WordReader(Class<?> words) {
        super(words);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) return context.handleUnexpectedToken(handledType(), parser);
        var text = parser.getText();
        for (var constant : handledType().getEnumConstants())
            if (((Word) constant).word().equals(text)) return constant;
        return context.handleWeirdStringValue(
                handledType(),
                text,
                "it is one of %s",
                Arrays.toString(handledType().getEnumConstants()));
    }
}
