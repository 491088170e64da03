package pushback.asl.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The lines at which the parts of a JSON text begin, by their paths: `States.RollOut.Branches[0]`.
record Lines(Map<String, Integer> starts) {
    /// Of a text that is no JSON, as far as it is some.
    static Lines of(String json) {
        var starts = new HashMap<String, Integer>();
        try (var parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != null) read(parser, "", starts);
        } catch (IOException broken) {
            // What is wrong with it is among the problems.
        }
        return new Lines(starts);
    }

    private static void read(JsonParser parser, String path, Map<String, Integer> starts) throws IOException {
        starts.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
                starts.put(field, parser.currentTokenLocation().getLineNr());
                parser.nextToken();
                read(parser, field, starts);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (var i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) read(parser, path + "[" + i + "]", starts);
        }
    }

    /// The line, counted from 1; 0 for the text as a whole and for what is not in it.
    int at(String path) {
        return path.isEmpty() ? 0 : starts.getOrDefault(path, 0);
    }
}
