package pushback.asl.jsonata;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One JSONata expression, parsed once. Evaluations share nothing but the parsed form.
public final class Expression {
    /// How deep evaluation may nest, and how many steps it may take. AWS stops at depth 100 and after a while; a count
    /// of steps, unlike a clock, stops at the same place on every machine.
    private static final int DEEPEST = 100;
    private static final int MOST_STEPS = 2_000_000;
    private static final Set<String> BUILT_IN = Set.of("sum", "count", "max", "min", "average", "string", "substring",
            "substringBefore", "substringAfter", "lowercase", "uppercase", "length", "trim", "pad", "match", "contains",
            "replace", "split", "join", "formatNumber", "formatBase", "formatInteger", "parseInteger", "number",
            "floor", "ceil", "round", "abs", "sqrt", "power", "random", "boolean", "not", "map", "zip", "filter",
            "single", "reduce", "sift", "keys", "lookup", "append", "exists", "spread", "merge", "reverse", "each",
            "error", "assert", "type", "sort", "shuffle", "distinct", "base64encode", "base64decode",
            "encodeUrlComponent", "encodeUrl", "decodeUrlComponent", "decodeUrl", "toMillis", "fromMillis", "clone",
            "now", "millis", "partition", "range", "hash", "parse", "uuid", "eval", "states");

    /// A variable or a field of it, or whether that is a text: most expressions only pass a value on or compare it. In a
    /// word after a dot the library may see a literal or an operator.
    private static final Pattern NAMED = Pattern.compile("(?<path>\\$[A-Za-z]\\w*(\\.(?!(and|or|in|true|false|null)\\b)[A-Za-z_]\\w*)*)"
            + "( *= *'(?<text>[^'\\\\]*)')?");

    private final String source;
    private final Jsonata parsed;
    private final Words words;
    private final List<String> path;
    /// What the value at the path is compared with; null if it is not compared.
    private final String text;

    private Expression(String source) {
        this.source = source;
        this.words = new Words(source);
        var named = NAMED.matcher(source);
        var isNamed = named.matches();
        this.path = isNamed ? List.of(named.group("path").substring(1).split("\\.")) : List.of();
        this.text = isNamed ? named.group("text") : null;
        if (words.forbidden != null) throw new BadExpression(words.forbidden.equals("$eval")
                ? "$eval is not available, use $parse for JSON text"
                : words.forbidden + " has no meaning here, there is no input document; use $states.input");
        try {
            parsed = Jsonata.jsonata(source);
        } catch (RuntimeException broken) {
            throw new BadExpression("is not JSONata: " + broken.getMessage());
        }
        if (parsed.getErrors() != null) throw new BadExpression("is not JSONata: " + parsed.getErrors().getFirst());
        parsed.setOutputConvertNulls(false);
        parsed.setValidateInput(false);
        Dialect.FIXED.forEach(parsed::registerFunction);
    }

    /// @throws BadExpression if the syntax is wrong or the expression uses `$eval`, `$$` or a bare `$`
    public static Expression parse(String source) {
        return new Expression(source.strip());
    }

    public String source() {
        return source;
    }

    /// Variables of the state machine that this expression reads without first asking `$exists` about them.
    public Set<String> variables() {
        return words.read.stream().filter(name -> !words.asked.contains(name) && !BUILT_IN.contains(name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The value, as JSON.
    ///
    /// @throws Unevaluable if there is no value, it is not JSON, or the evaluation fails or takes too long
    public JsonNode evaluate(Variables variables, Surroundings around) {
        var named = path.isEmpty() ? null : variables.json(path);
        // Of an array the library makes what it makes.
        if (named != null && !named.isArray())
            return text == null ? named : BooleanNode.valueOf(named.isTextual() && named.textValue().equals(text));
        var frame = parsed.createFrame();
        for (var name : words.read) {
            var value = variables.value(name);
            if (value != null) frame.bind(name, value);
            else if (Dialect.SURROUNDED.contains(name)) frame.bind(name, Dialect.surrounded(name, around));
        }
        var bounds = new Bounds();
        frame.setEvaluateEntryCallback((expression, input, environment) -> bounds.in());
        frame.setEvaluateExitCallback((expression, input, environment, result) -> bounds.depth--);
        try {
            var value = parsed.evaluate(null, frame);
            if (value == null) throw new Unevaluable("returned nothing (undefined).");
            return Values.toJson(value);
        } catch (Unevaluable told) {
            throw told;
        } catch (JException failed) {
            // Only as an operand is an infinite number an error; as the result of the whole expression it is legal.
            if ("D1001".equals(failed.getError()) && bounds.depth == 1) return NullNode.instance;
            throw Unevaluable.threw(describe(failed));
        } catch (RuntimeException failed) {
            throw Unevaluable.threw(String.valueOf(failed.getMessage()));
        } catch (StackOverflowError | OutOfMemoryError exhausted) {
            throw Unevaluable.threw("Expression evaluation memory limit exceeded: Check for excessive memory usage");
        }
    }

    private static String describe(JException failed) {
        var code = failed.getError();
        var isCode = code != null && code.matches("[A-Z][0-9]{4}");
        return isCode ? code + ": " + failed.getMessage() : String.valueOf(code);
    }

    private static final class Bounds {
        int depth;
        int steps;

        void in() {
            depth++;
            if (depth > DEEPEST) throw new JException("Stack overflow error: Check for non-terminating recursive "
                    + "function.  Consider rewriting as tail-recursive.");
            if (++steps > MOST_STEPS) throw new JException("Expression evaluation timeout: Check for infinite loop");
        }
    }
}
