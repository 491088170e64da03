package pushback.asl.jsonata;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One JSONata expression, parsed once. Evaluations share nothing but the parsed form.
public final class Expression {
    private static final Set<String> BUILT_IN = Set.of(
            "sum",
            "count",
            "max",
            "min",
            "average",
            "string",
            "substring",
            "substringBefore",
            "substringAfter",
            "lowercase",
            "uppercase",
            "length",
            "trim",
            "pad",
            "match",
            "contains",
            "replace",
            "split",
            "join",
            "formatNumber",
            "formatBase",
            "formatInteger",
            "parseInteger",
            "number",
            "floor",
            "ceil",
            "round",
            "abs",
            "sqrt",
            "power",
            "random",
            "boolean",
            "not",
            "map",
            "zip",
            "filter",
            "single",
            "reduce",
            "sift",
            "keys",
            "lookup",
            "append",
            "exists",
            "spread",
            "merge",
            "reverse",
            "each",
            "error",
            "assert",
            "type",
            "sort",
            "shuffle",
            "distinct",
            "base64encode",
            "base64decode",
            "encodeUrlComponent",
            "encodeUrl",
            "decodeUrlComponent",
            "decodeUrl",
            "toMillis",
            "fromMillis",
            "clone",
            "now",
            "millis",
            "partition",
            "range",
            "hash",
            "parse",
            "uuid",
            "eval",
            "states");

    /// A variable or a field of it, or whether that is a text: most expressions only pass a value on or compare it.
    /// In a word after a dot the library may see a literal or an operator.
    private static final Pattern NAMED =
            Pattern.compile("(?<path>\\$[A-Za-z]\\w*(\\.(?!(and|or|in|true|false|null)\\b)[A-Za-z_]\\w*)*)"
                    + "( *= *'(?<text>[^'\\\\]*)')?");

    private static final Pattern WEEKS = Pattern.compile("\\[\\s*[wXx]");
    private static final Pattern ZONE =
            Pattern.compile(",\\s*(?:'[^']*'|\"[^\"]*\"|[^,'\"]*),\\s*['\"](?<zone>[^'\"]*)['\"]\\s*$");
    private static final Pattern EXPONENT = Pattern.compile("['\"][^'\"]*[0#.]e[0#][^'\"]*['\"]");

    private final String source;
    private final Jsonata parsed;
    private final Words words;
    private final Map<Parser.Symbol, String> operators = new ConcurrentHashMap<>();
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
        if (words.forbidden != null)
            throw new BadExpression(
                    words.forbidden.equals("$eval")
                            ? "$eval is not available, use $parse for JSON text"
                            : words.forbidden + " has no meaning here, there is no input document; use $states.input");
        if (words.refused != null) {
            throw new BadExpression("is not JSONata 2.0.6, which Step Functions runs: S0211: The symbol \""
                    + words.refused
                    + "\" cannot be used as a unary operator. ?? and ?: came with 2.1; write $exists(a) ? a : b");
        }
        try {
            parsed = Jsonata.jsonata(source);
        } catch (RuntimeException broken) {
            throw new BadExpression("is not JSONata: " + broken.getMessage());
        }
        if (parsed.getErrors() != null)
            throw new BadExpression("is not JSONata: " + parsed.getErrors().getFirst());
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
        return words.read.stream()
                .filter(name -> !words.asked.contains(name) && !BUILT_IN.contains(name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Where this expression may mean something else on AWS: what is different in the library and cannot be mended
    /// around it, and what JSONata 2.0.6 does itself.
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (words.transforms) {
            warnings.add(
                    "a transform (~> |...|) loses fields that are null here, and keeps them on AWS; $merge keeps them"
                            + " in both");
        }
        if (words.dividesByZero) {
            warnings.add("a division by 0, or the rest of one, is NaN on AWS, which does not exist here");
        }
        if (words.joins && words.hasWideNumber) {
            warnings.add(
                    "the operator & writes numbers of more than 15 digits with 15 on AWS, and otherwise here; $string"
                            + " does it alike");
        }
        if (words.searchesForContainer) {
            warnings.add("the operator in compares objects and arrays by identity on AWS, and by what is in them here;"
                    + " compare a field");
        }
        if (words.largest >= 0x1p63 && !words.calls("formatInteger").isEmpty()) {
            warnings.add("$formatInteger writes numbers from 2^63 on AWS, and refuses them here");
        }
        if (words.largest >= 0x1p53 && !words.calls("formatBase").isEmpty()) {
            warnings.add("$formatBase gives numbers beyond 2^53 other digits on AWS");
        }
        if (words.largest > 8.64e15 && !words.calls("fromMillis").isEmpty()) {
            warnings.add("$fromMillis makes NaN of what is after the year 275760 on AWS, and refuses it here");
        }
        if (words.calls("toMillis").stream()
                .anyMatch(call -> Words.arguments(call).size() > 1)) {
            warnings.add(
                    "$toMillis with a picture: on AWS days, months and minutes that do not exist roll over (February 30"
                            + " is March 2), years below 100 are of the 20th century, and [f] counts milliseconds;"
                            + " here the first are refused, and the others are as they are written");
        }
        for (var function : words.givenFunctions()) {
            warnings.add("a function or a regular expression given to $" + function
                    + " as a value is null on AWS, and refused here");
        }
        for (var call : words.calls("fromMillis", "now")) {
            if (WEEKS.matcher(call).find()) {
                warnings.add(
                        "the components [w], [X] and [x] of a date's picture count the weeks of a month differently on"
                                + " AWS");
            }
        }
        for (var call : words.calls("fromMillis")) {
            var zone = ZONE.matcher(call);
            if (zone.find() && !zone.group("zone").matches("[+-]?\\d{1,4}")) {
                warnings.add(
                        "the time zone " + zone.group("zone") + " is refused here, and makes NaN on AWS: write +0100");
            }
        }
        for (var call : words.calls("formatNumber")) {
            if (EXPONENT.matcher(call).find()) {
                warnings.add("$formatNumber with an exponent may not return on AWS (JSONata 2.0.6)");
            }
        }
        return warnings;
    }

    /// The value, as JSON.
    ///
    /// @throws Unevaluable if there is no value, it is not JSON, or the evaluation fails or takes too long
    public JsonNode evaluate(Variables variables, EvaluationContext around) {
        var named = path.isEmpty() ? null : variables.json(path);
        // Of an array the library makes what it makes.
        if (named != null && !named.isArray())
            return text == null
                    ? named
                    : BooleanNode.valueOf(named.isTextual() && named.textValue().equals(text));
        var frame = parsed.createFrame();
        for (var name : words.read) {
            var value = variables.value(name);
            if (value != null) frame.bind(name, value);
            else if (Dialect.SURROUNDED.contains(name)) frame.bind(name, Dialect.surrounded(name, around));
        }
        var budget = Budget.begin(words.searches);
        var operands = new Operands(operators, words.operates, budget);
        frame.setEvaluateEntryCallback((expression, input, environment) -> {
            budget.enter();
            operands.enter(expression, input);
        });
        frame.setEvaluateExitCallback((expression, input, environment, result) -> {
            budget.leave(result);
            operands.leave(result);
        });
        try {
            var value = parsed.evaluate(null, frame);
            if (value == null && operands.isNotANumber()) return NullNode.instance;
            if (value == null) throw new Unevaluable("returned nothing (undefined).");
            return Values.toJson(value);
        } catch (Unevaluable told) {
            throw told;
        } catch (Failure failed) {
            throw Unevaluable.threw(
                    failed.code.isEmpty() ? failed.getMessage() : failed.code + ": " + failed.getMessage());
        } catch (JException failed) {
            // Only as an operand is an infinite number an error; as the result of the whole expression it is legal.
            if ("D1001".equals(failed.getError()) && budget.depth == 1) return NullNode.instance;
            throw Unevaluable.threw(Wording.of(failed, source));
        } catch (RuntimeException failed) {
            throw Unevaluable.threw(String.valueOf(failed.getMessage()));
        } catch (StackOverflowError | OutOfMemoryError exhausted) {
            throw Unevaluable.threw("Expression evaluation memory limit exceeded: Check for excessive memory usage");
        }
    }
}
