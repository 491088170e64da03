package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import pushback.asl.jsonata.BadExpression;
import pushback.asl.jsonata.Expression;

/// A JSON value of the definition with expressions in it. Only a string that begins with `{%` and ends with `%}` is an
/// expression; keys never are.
sealed interface Template {
    /// Nothing to evaluate anywhere inside.
    record Literal(JsonNode value) implements Template {}

    record Computed(Expression expression) implements Template {}

    record Fields(Map<String, Template> fields) implements Template {}

    record Elements(List<Template> elements) implements Template {}

    /// Reads a template. `problem` is told the path and the fault of each expression that cannot be parsed.
    static Template read(JsonNode node, String path, BiConsumer<String, String> problem) {
        if (node.isObject()) {
            var fields = new LinkedHashMap<String, Template>();
            node.properties()
                    .forEach(field ->
                            fields.put(field.getKey(), read(field.getValue(), path + "." + field.getKey(), problem)));
            return fields.values().stream().allMatch(Literal.class::isInstance)
                    ? new Literal(node)
                    : new Fields(fields);
        }
        if (node.isArray()) {
            var elements = IntStream.range(0, node.size())
                    .mapToObj(i -> read(node.get(i), path + "[" + i + "]", problem))
                    .toList();
            return elements.stream().allMatch(Literal.class::isInstance) ? new Literal(node) : new Elements(elements);
        }
        if (!isExpression(node)) return new Literal(node);
        try {
            var text = node.textValue();
            return new Computed(Expression.parse(text.substring(2, text.length() - 2)));
        } catch (BadExpression bad) {
            problem.accept(path, bad.getMessage());
            return new Literal(node);
        }
    }

    static boolean isExpression(JsonNode node) {
        if (!node.isTextual()) return false;
        var text = node.textValue();
        return text.length() >= 4 && text.startsWith("{%") && text.endsWith("%}");
    }

    /// The value of this template. `evaluate` is given each expression and the field it stands in, written as AWS
    /// does: `Output/a/b`, `Arguments/list[0]`.
    default JsonNode value(String field, BiFunction<Expression, String, JsonNode> evaluate) {
        return switch (this) {
            case Literal literal -> literal.value();
            case Computed computed -> evaluate.apply(computed.expression(), field);
            case Fields object -> {
                var result = JsonNodeFactory.instance.objectNode();
                object.fields().forEach((key, inner) -> result.set(key, inner.value(field + "/" + key, evaluate)));
                yield result;
            }
            case Elements array -> {
                var result = JsonNodeFactory.instance.arrayNode(array.elements().size());
                for (var i = 0; i < array.elements().size(); i++) {
                    result.add(array.elements().get(i).value(field + "[" + i + "]", evaluate));
                }
                yield result;
            }
        };
    }

    /// Calls `visitor` with the path and the expression of every expression inside.
    default void expressions(String path, BiConsumer<String, Expression> visitor) {
        switch (this) {
            case Literal literal -> {}
            case Computed computed -> visitor.accept(path, computed.expression());
            case Fields object -> object.fields().forEach((key, inner) -> inner.expressions(path + "." + key, visitor));
            case Elements array -> {
                for (var i = 0; i < array.elements().size(); i++) {
                    array.elements().get(i).expressions(path + "[" + i + "]", visitor);
                }
            }
        }
    }
}
