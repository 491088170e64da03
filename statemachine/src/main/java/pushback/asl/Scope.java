package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import pushback.asl.jsonata.Values;

/// The variables of one branch. Inner scopes read outer ones and never write them; they vanish with the branch.
final class Scope {
    private final Scope outer;
    private final Map<String, Object> values = new HashMap<>(4);

    Scope(Scope outer) {
        this.outer = outer;
    }

    /// The value in the expression library's form, or null if nothing was assigned.
    Object get(String name) {
        var value = values.get(name);
        return value != null || outer == null ? value : outer.get(name);
    }

    void assign(JsonNode assigned) {
        assigned.properties().forEach(variable -> values.put(variable.getKey(), Values.of(variable.getValue())));
    }
}
