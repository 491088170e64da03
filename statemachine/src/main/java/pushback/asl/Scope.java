package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import pushback.asl.jsonata.Values;

/// The variables of one branch. Inner scopes read outer ones and never write them; they vanish with the branch.
final class Scope {
    private final Scope outer;
    private final Map<String, Variable> variables = new HashMap<>(4);

    Scope(Scope outer) {
        this.outer = outer;
    }

    /// A value, and what is known of it, found out when it is first asked for.
    private static final class Variable {
        private final JsonNode json;
        private JsonNode plain;
        private Object value;

        Variable(JsonNode json) {
            this.json = json;
        }

        JsonNode plain() {
            if (plain == null) plain = Values.plain(json);
            return plain;
        }

        Object value() {
            if (value == null) value = Values.of(json);
            return value;
        }
    }

    /// The value in the expression library's form, or null if nothing was assigned.
    Object get(String name) {
        var variable = find(name);
        return variable == null ? null : variable.value();
    }

    /// The value in its [plain][Values#plain] form, or null if nothing was assigned.
    JsonNode plain(String name) {
        var variable = find(name);
        return variable == null ? null : variable.plain();
    }

    private Variable find(String name) {
        var variable = variables.get(name);
        return variable != null || outer == null ? variable : outer.find(name);
    }

    void assign(JsonNode assigned) {
        assigned.properties().forEach(variable -> variables.put(variable.getKey(), new Variable(variable.getValue())));
    }
}
