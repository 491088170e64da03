package pushback.aws.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// A filter pattern for lines that are JSON, such as `{ $.status >= 500 && $.path = "/cart*" }`: comparisons of a
/// property with a text, a number or a word, `EXISTS` and its like, joined by `&&`, `||` and parentheses. A line that
/// is no JSON object fits none.
final class JsonFilter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1024;
    private static final int DEEPEST = 20;
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(&&|\\|\\||!=|<=|>=|[=<>(){}]|\"(?:[^\"\\\\]|\\\\.)*\"|%[^%]*%|\\$[^\\s=!<>&|(){}]*|[^\\s=!<>&|(){}\"]+)");
    private static final Pattern STEP = Pattern.compile("\\.([\\w@#-]+)|\\[(\\d{1,6})]|\\['([^']*)']");

    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int depth;

    private JsonFilter(String text) {
        var token = TOKEN.matcher(text);
        var end = 0;
        while (token.lookingAt() && tokens.size() < LONGEST) {
            tokens.add(token.group(1));
            end = token.end();
            token.region(end, text.length());
        }
        if (!text.substring(end).isBlank())
            throw LogFilter.invalid("'" + text.substring(end).strip() + "' is not known");
    }

    /// @param text with its braces
    /// @throws software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException if it is none
    static Predicate<String> of(String text) {
        if (text.length() > LONGEST) throw LogFilter.invalid("it has more than " + LONGEST + " characters");
        var filter = new JsonFilter(text);
        filter.require("{");
        var fits = filter.any();
        filter.require("}");
        if (filter.at < filter.tokens.size()) throw LogFilter.invalid("something comes after its end");
        return line -> read(line).filter(fits).isPresent();
    }

    private static Optional<JsonNode> read(String line) {
        if (!line.stripLeading().startsWith("{")) return Optional.empty();
        try {
            return Optional.ofNullable(JSON.readTree(line));
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    private Predicate<JsonNode> any() {
        var fits = all();
        while (took("||")) fits = fits.or(all());
        return fits;
    }

    private Predicate<JsonNode> all() {
        var fits = one();
        while (took("&&")) fits = fits.and(one());
        return fits;
    }

    private Predicate<JsonNode> one() {
        if (took("(")) {
            if (++depth > DEEPEST) throw LogFilter.invalid("its parentheses are too deep");
            var within = any();
            require(")");
            depth--;
            return within;
        }
        var path = path(next());
        var operator = next();
        var test = switch (operator) {
            case "=" -> equal(next());
            case "!=" -> unequal(next());
            case "<", "<=", ">", ">=" -> ordered(operator, next());
            case "IS" -> is(next());
            case "NOT" -> {
                require("EXISTS");
                yield (Predicate<JsonNode>) JsonNode::isMissingNode;
            }
            case "EXISTS" -> (Predicate<JsonNode>) node -> !node.isMissingNode();
            default -> throw LogFilter.invalid("'" + operator + "' is no comparison");
        };
        return node -> test.test(path.apply(node));
    }

    private static Predicate<JsonNode> is(String word) {
        return switch (word) {
            case "TRUE" -> node -> node.isBoolean() && node.booleanValue();
            case "FALSE" -> node -> node.isBoolean() && !node.booleanValue();
            case "NULL" -> JsonNode::isNull;
            default -> throw LogFilter.invalid("IS is followed by TRUE, FALSE or NULL");
        };
    }

    /// A property that is not there is not unequal to anything.
    private static Predicate<JsonNode> unequal(String value) {
        var equal = equal(value);
        return node -> node.isValueNode() && !node.isMissingNode() && !equal.test(node);
    }

    private static Predicate<JsonNode> equal(String value) {
        if (value.startsWith("%"))
            throw LogFilter.invalid("the local cloud knows texts, numbers and *, and no regular expressions");
        var isQuoted = value.startsWith("\"");
        var number = isQuoted ? Optional.<BigDecimal>empty() : number(value);
        var text = isQuoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
        var parts = List.of(text.split("\\*", -1));
        return node -> node.isNumber() && number.isPresent()
                ? node.decimalValue().compareTo(number.get()) == 0
                : node.isValueNode() && !node.isMissingNode() && !node.isNull() && fits(parts, node.asText());
    }

    /// Each part as early as it can be: many stars must not make it slow.
    ///
    /// @param parts what stands between the stars
    private static boolean fits(List<String> parts, String text) {
        var last = parts.getLast();
        if (parts.size() == 1) return text.equals(last);
        if (!text.startsWith(parts.getFirst())) return false;
        var from = parts.getFirst().length();
        for (var part : parts.subList(1, parts.size() - 1)) {
            var found = text.indexOf(part, from);
            if (found < 0) return false;
            from = found + part.length();
        }
        return text.length() - last.length() >= from && text.endsWith(last);
    }

    private static Predicate<JsonNode> ordered(String operator, String value) {
        var bound = number(value).orElseThrow(() -> LogFilter.invalid("'" + value + "' is no number"));
        return node -> {
            if (!node.isNumber()) return false;
            var order = node.decimalValue().compareTo(bound);
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        };
    }

    private static Optional<BigDecimal> number(String text) {
        return text.matches("[+-]?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?")
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }

    private static UnaryOperator<JsonNode> path(String text) {
        if (!text.startsWith("$")) throw LogFilter.invalid("'" + text + "' is no property; one begins with $.");
        var steps = new ArrayList<UnaryOperator<JsonNode>>();
        var step = STEP.matcher(text);
        var end = 1;
        step.region(end, text.length());
        while (step.lookingAt()) {
            var name = step.group(1) != null ? step.group(1) : step.group(3);
            var index = name == null ? Integer.parseInt(step.group(2)) : 0;
            steps.add(name == null ? node -> node.path(index) : node -> node.path(name));
            end = step.end();
            step.region(end, text.length());
        }
        if (steps.isEmpty() || end < text.length()) throw LogFilter.invalid("'" + text + "' is no property");
        return node -> {
            for (var one : steps) node = one.apply(node);
            return node;
        };
    }

    private boolean took(String token) {
        var is = at < tokens.size() && tokens.get(at).equals(token);
        if (is) at++;
        return is;
    }

    private void require(String token) {
        if (!took(token)) throw LogFilter.invalid("'" + token + "' is missing");
    }

    private String next() {
        if (at >= tokens.size()) throw LogFilter.invalid("it ends early");
        return tokens.get(at++);
    }
}
