package pushback.asl.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// What an expression can read.
@FunctionalInterface
public interface Variables {
    /// The value of a variable in the library's form ([Values#of]), or null if there is none.
    Object value(String name);

    /// The value at a path of fields that begins with a variable, in its [plain][Values#plain] form; null if it is
    /// not there as JSON, and the expression is evaluated.
    default JsonNode json(List<String> path) {
        return null;
    }
}
