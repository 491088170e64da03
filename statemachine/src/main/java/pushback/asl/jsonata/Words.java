package pushback.asl.jsonata;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the variables out of an expression's text, since the library keeps its syntax tree to itself.
///
/// Errs on the side of silence: a name that the expression binds anywhere (`$x := …`, a parameter, `@$x`, `#$x`) is
/// not a variable of the state machine.
final class Words {
    final Set<String> read = new HashSet<>();
    final Set<String> bound = new HashSet<>();
    /// Variables the expression asks about with `$exists($x)` before it uses them.
    final Set<String> asked = new HashSet<>();
    /// `$`, `$$` or `$eval`, if one is used where Step Functions refuses it.
    String forbidden;

    /// The second sign of `??` or `?:`, which came with JSONata 2.1; Step Functions refuses them.
    String refused;
    /// Whether a transform (`~> |…|…|`) is in it.
    boolean transforms;
    /// Whether the operator `in` may be in it.
    boolean searches;

    /// Whether an operator may be in it that [Operands] has to look after.
    boolean operates;
    boolean joins;
    /// Whether a number that is 0 as it is written divides another.
    boolean dividesByZero;
    /// Whether an object or an array as it is written is at a side of `in`.
    boolean searchesForContainer;
    /// The largest number that is written in it.
    double largest;
    /// Whether a number is written in it that `&` would write otherwise.
    boolean hasWideNumber;

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?([Ee][-+]?\\d+)?");
    private static final Pattern ZERO = Pattern.compile("\\s*-?0+(\\.0+)?([Ee][-+]?\\d+)?(?![\\w.])");
    private static final Pattern CONTAINER = Pattern.compile("\\s*(\\{|\\[\\s*[\\[{])");
    private static final Pattern FUNCTION = Pattern.compile("\\s*(function\\s*\\(|λ\\s*\\(|/).*", Pattern.DOTALL);
    /// Functions that take a function or a regular expression, and call it.
    private static final Set<String> CALLING = Set.of(
            "map", "filter", "single", "reduce", "sift", "each", "sort", "match", "contains", "replace", "split");

    private final List<Call> calls = new ArrayList<>();
    private final String text;
    /// For each open bracket: does `$` have a meaning inside (a filter, a step of a path, a function's body)?
    private final Deque<Boolean> brackets = new ArrayDeque<>();
    private boolean parameters;
    private boolean afterOperand;
    /// Whether the word before is a variable that is a step of a path: what a call there is given sees the step's
    /// context.
    private boolean isStep;
    /// Whether the bracket that was closed last was a filter, a step or a body, and no array or object.
    private boolean wasInside;
    private String before = "";
    /// Where commas are that are in no bracket.
    private final List<Integer> commas = new ArrayList<>();

    Words(String text) {
        this.text = text;
        var at = 0;
        while (at < text.length()) at = word(at);
        read.removeAll(bound);
    }

    /// What stands between the brackets of the calls of these functions.
    List<String> calls(String... functions) {
        return calls.stream()
                .filter(call -> List.of(functions).contains(call.function))
                .map(Call::inside)
                .toList();
    }

    /// The built-in functions that are given a function as a value, where they call none.
    List<String> givenFunctions() {
        return calls.stream()
                .filter(call -> Dialect.FIXED.containsKey(call.function) && !CALLING.contains(call.function)
                        || call.function.equals("contains") && call.inside.matches("(?s)\\s*(''|\"\")\\s*,.*"))
                .filter(call -> arguments(call.inside).stream()
                        .anyMatch(argument -> FUNCTION.matcher(argument).matches()))
                .map(Call::function)
                .distinct()
                .toList();
    }

    /// What stands between the commas of a call.
    static List<String> arguments(String inside) {
        var words = new Words(inside);
        var arguments = new ArrayList<String>();
        var from = 0;
        for (var comma : words.commas) {
            arguments.add(inside.substring(from, comma));
            from = comma + 1;
        }
        arguments.add(inside.substring(from));
        return arguments;
    }

    private record Call(String function, String inside) {}

    private int word(int at) {
        var c = text.charAt(at);
        if (Character.isWhitespace(c)) return at + 1;
        if (text.startsWith("/*", at)) return past(text.indexOf("*/", at + 2), 2);
        if (c == '"' || c == '\'' || c == '`') return operand("string", quoted(at, c));
        if (c == '/' && !afterOperand) return operand("regex", quoted(at, '/'));
        if (c == '$') return variable(at);
        if (c >= '0' && c <= '9') return number(at);
        if (Character.isLetterOrDigit(c) || c == '_') return name(at);
        return symbol(at, c);
    }

    private int variable(int at) {
        if (text.startsWith("$$", at)) {
            if (forbidden == null) forbidden = "$$";
            return operand("$$", at + 2);
        }
        var end = at + 1;
        while (end < text.length() && isNamePart(text.charAt(end))) end++;
        var name = text.substring(at + 1, end);
        var next = skipSpace(end);
        isStep = before.equals(".");
        if (name.isEmpty()) {
            var inside = before.equals(".") || brackets.contains(true);
            if (!inside && forbidden == null) forbidden = "$";
        } else if (name.equals("eval") && text.startsWith("(", next)) {
            forbidden = "$eval";
        } else if (parameters || text.startsWith(":=", next) || before.equals("@") || before.equals("#")) {
            bound.add(name);
        } else {
            read.add(name);
            if (text.startsWith("(", next)) calls.add(new Call(name, text.substring(next + 1, closing(next))));
            if (before.equals("$exists(") && text.startsWith(")", next)) asked.add(name);
        }
        return operand("$" + name, end);
    }

    private int name(int at) {
        var end = at;
        while (end < text.length() && isNamePart(text.charAt(end))) end++;
        var name = text.substring(at, end);
        var operator = name.equals("and") || name.equals("or") || name.equals("in");
        if (name.equals("in") && afterOperand) {
            searches = true;
            operates = true;
            searchesForContainer |= before.equals("}") || before.equals("]") && !wasInside || follows(CONTAINER, end);
        }
        afterOperand = !operator;
        before = name;
        return end;
    }

    private int number(int at) {
        var number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) throw new IllegalStateException("no number at " + at);
        var value = Double.parseDouble(number.group());
        largest = Math.max(largest, value);
        hasWideNumber |= JavaScriptText.isWide(value);
        return operand("number", number.end());
    }

    private boolean follows(Pattern pattern, int at) {
        return pattern.matcher(text)
                .region(at, text.length())
                .useTransparentBounds(true)
                .lookingAt();
    }

    private int symbol(int at, char c) {
        if (c != '(') isStep = false;
        // A signature; its `?:` is no operator.
        if (c == '<' && before.equals("function)")) return past(text.indexOf('{', at), 0);
        if (c == '(' || c == '[' || c == '{') {
            var function = c == '(' && (before.equals("function") || before.equals("λ"));
            var body = c == '{' && before.equals("function)");
            var inside = before.equals(".")
                    || before.equals("^")
                    || body
                    || afterOperand && c != '(' && !function
                    || isStep && c == '(';
            brackets.push(inside);
            before = function ? "" : before + c;
            parameters = function;
            afterOperand = false;
        } else if (c == ')' || c == ']' || c == '}') {
            wasInside = Boolean.TRUE.equals(brackets.poll());
            before = parameters ? "function)" : String.valueOf(c);
            parameters = false;
            afterOperand = true;
        } else {
            if (c == '?' && (text.startsWith("?", at + 1) || text.startsWith(":", at + 1)) && refused == null) {
                refused = String.valueOf(text.charAt(at + 1));
            }
            if (c == ',' && brackets.isEmpty()) commas.add(at);
            if ("=&*/%~".indexOf(c) >= 0) operates = true;
            if (c == '&') joins = true;
            if ((c == '/' || c == '%') && afterOperand) dividesByZero |= follows(ZERO, at + 1);
            if (c == '|') transforms = true;
            if (c == '|') brackets.push(true); // a transform; what follows sees its own context
            before = String.valueOf(c);
            afterOperand = false;
        }
        return at + 1;
    }

    private int operand(String word, int end) {
        before = word;
        afterOperand = true;
        return end;
    }

    private int quoted(int at, char quote) {
        for (var i = at + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && quote != '`') i++;
            else if (text.charAt(i) == quote) return i + 1;
        }
        return text.length();
    }

    /// Where the bracket that opens at `from` is closed.
    private int closing(int from) {
        var depth = 0;
        for (var at = from; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == '"' || c == '\'' || c == '`') at = quoted(at, c) - 1;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return at;
        }
        return text.length();
    }

    private int skipSpace(int at) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        return at;
    }

    private int past(int found, int length) {
        return found < 0 ? text.length() : found + length;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
