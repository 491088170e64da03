package pushback.asl.jsonata;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// JSON as the library wants it, and back. JSON null is the library's own null object: a Java null there means
/// "undefined", which is something else.
public final class Values {
    /// Beyond this, JavaScript prints whole numbers with an exponent.
    static final double LARGEST_IN_DIGITS = 1e21;

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]*");

    private Values() {}

    /// The library's form of a JSON value. The result must not be changed: evaluations share it.
    public static Object of(JsonNode node) {
        return switch (node) {
            case TextNode text -> text.textValue();
            case ObjectNode object -> {
                var map = new LinkedHashMap<String, Object>();
                object.properties().forEach(field -> map.put(field.getKey(), of(field.getValue())));
                yield map;
            }
            case ArrayNode array -> {
                var list = new ArrayList<Object>(array.size());
                array.forEach(element -> list.add(of(element)));
                yield list;
            }
            case BooleanNode truth -> truth.booleanValue();
            case NumericNode number -> number(number);
            default -> Jsonata.NULL_VALUE;
        };
    }

    /// The value at `path` below `node`, beginning with the field at `from`; null if it is not there, or not in
    /// objects.
    public static JsonNode at(JsonNode node, List<String> path, int from) {
        var value = node;
        for (var i = from; i < path.size() && value != null; i++)
            value = value.isObject() ? value.get(path.get(i)) : null;
        return value;
    }

    /// The value as it is once the library has had it: there `1.0` becomes 1. Mostly it is the same.
    public static JsonNode plain(JsonNode node) {
        return isPlain(node) ? node : toJson(of(node));
    }

    private static boolean isPlain(JsonNode node) {
        return switch (node) {
            case TextNode text -> true;
            case ContainerNode<?> container -> {
                for (var inner : container) if (!isPlain(inner)) yield false;
                yield true;
            }
            case DoubleNode number ->
                Double.isFinite(number.doubleValue()) && number.doubleValue() != Math.rint(number.doubleValue());
            case IntNode number -> true;
            case LongNode number -> true;
            case BooleanNode truth -> true;
            case NullNode nothing -> true;
            default -> false;
        };
    }

    private static Number number(JsonNode node) {
        if (node.isInt()) return node.intValue();
        if (node.canConvertToLong() && node.isIntegralNumber()) return node.longValue();
        return node.doubleValue();
    }

    /// The JSON form of what an evaluation gave. Fields and elements that are undefined are left out.
    ///
    /// @throws Unevaluable if there is a function or a regular expression in it
    static JsonNode toJson(Object value) {
        return toJson(value, new Budget.Size());
    }

    private static JsonNode toJson(Object value, Budget.Size size) {
        return switch (value) {
            case null -> NullNode.instance;
            case String text -> TextNode.valueOf(text);
            case Boolean truth -> BooleanNode.valueOf(truth);
            case Number number -> toJson(number);
            case Map<?, ?> map -> {
                size.add(map.size());
                var object = JsonNodeFactory.instance.objectNode();
                inOrder(map).forEach((key, field) -> {
                    if (field != null) object.set(String.valueOf(key), toJson(field, size));
                });
                yield object;
            }
            case List<?> list -> {
                size.add(list.size());
                var array = JsonNodeFactory.instance.arrayNode(list.size());
                for (var element : list) if (element != null) array.add(toJson(element, size));
                yield array;
            }
            default -> {
                if (value == Jsonata.NULL_VALUE) yield NullNode.instance;
                throw new Unevaluable("returned an unsupported result type.");
            }
        };
    }

    /// The fields as JavaScript orders them: those that look like an array's index first, by number.
    static Map<?, ?> inOrder(Map<?, ?> map) {
        if (map.keySet().stream().noneMatch(Values::isIndex)) return map;
        var ordered = new LinkedHashMap<Object, Object>();
        map.keySet().stream()
                .filter(Values::isIndex)
                .sorted(Comparator.comparingLong(key -> Long.parseLong((String) key)))
                .forEach(key -> ordered.put(key, map.get(key)));
        map.forEach(ordered::putIfAbsent);
        return ordered;
    }

    private static boolean isIndex(Object key) {
        return key instanceof String text
                && !text.isEmpty()
                && text.length() <= 10
                && Character.isDigit(text.charAt(0))
                && INDEX.matcher(text).matches()
                && Long.parseLong(text) < (1L << 32) - 1;
    }

    private static JsonNode toJson(Number number) {
        if (number instanceof Integer) return IntNode.valueOf(number.intValue());
        if (number instanceof Long) return LongNode.valueOf(number.longValue());
        var value = number.doubleValue();
        // JSON has no infinity; JavaScript writes null for it.
        if (!Double.isFinite(value)) return NullNode.instance;
        if (value != Math.rint(value) || Math.abs(value) >= LARGEST_IN_DIGITS) return DoubleNode.valueOf(value);
        if (Math.abs(value) < Integer.MAX_VALUE) return IntNode.valueOf((int) value);
        if (Math.abs(value) < Long.MAX_VALUE) return LongNode.valueOf((long) value);
        return BigIntegerNode.valueOf(new BigDecimal(Double.toString(value)).toBigInteger());
    }
}
