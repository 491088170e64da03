package pushback.asl.jsonata;

import com.dashjoin.jsonata.Parser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Looks at what the library's operators are given, before they work on it and after. They compare, list and write a
/// value with all that is in it, and what is in it a thousand times over is one object in memory. Where they answer
/// otherwise than JSONata 2.0.6, and nothing can change their answer, the evaluation ends and says so.
final class Operands {
    private static final Set<String> WATCHED = Set.of("=", "!=", "in", "&", "/", "%", "~>", "*", "**");
    private static final String INFIX = "Infix null value=";

    /// The operator that a symbol of the parsed form stands for, or an empty text. Evaluations share it.
    private final Map<Parser.Symbol, String> operators;

    private final boolean isOperated;
    private final Budget budget;
    private final Deque<Operator> open = new ArrayDeque<>();
    private final Map<Object, Double> sizes = new IdentityHashMap<>();
    private boolean isNotANumber;

    private static final class Operator {
        private final String sign;
        private int operands;
        private Object left;
        private Object right;

        private Operator(String sign) {
            this.sign = sign;
        }
    }

    /// @param isOperated whether the expression may have one of the operators
    Operands(Map<Parser.Symbol, String> operators, boolean isOperated, Budget budget) {
        this.operators = operators;
        this.isOperated = isOperated;
        this.budget = budget;
    }

    /// Whether the value of the whole expression is JavaScript's NaN, which JSON writes as null.
    boolean isNotANumber() {
        return isNotANumber;
    }

    void enter(Parser.Symbol symbol, Object input) {
        // A field is looked up in the arrays of an array, too.
        if (input instanceof List<?>) budget.work((long) size(input));
        if (!isOperated) return;
        var operator = new Operator(operators.computeIfAbsent(symbol, Operands::sign));
        open.push(operator);
        if (operator.sign.equals("**") || operator.sign.equals("*")) budget.whole(size(input));
    }

    void leave(Object result) {
        if (isContainer(result)) budget.passedWhole(size(result));
        if (!isOperated) return;
        var done = open.pop();
        if (done.operands == 2) answered(done, result);
        var parent = open.peek();
        if (parent == null || parent.sign.isEmpty() || parent.operands == 2) return;
        // The library unwraps it after this.
        var operand = result instanceof List<?> list && list.size() == 1 ? list.getFirst() : result;
        if (parent.operands++ == 0) parent.left = operand;
        else parent.right = operand;
        given(parent, result);
    }

    private void given(Operator operator, Object operand) {
        switch (operator.sign) {
            case "=", "!=" -> {
                if (operator.operands == 2) budget.compared(Math.min(size(operator.left), size(operator.right)));
            }
            case "in" -> {
                if (operator.operands == 2) budget.compared(size(operand));
            }
            case "&" -> {
                budget.whole(size(operand));
                refuseWideIn(operand);
            }
            case "~>" -> budget.whole(size(operand));
            default -> {}
        }
    }

    private void answered(Operator operator, Object result) {
        switch (operator.sign) {
            case "/", "%" -> {
                if (result != null || !(operator.left instanceof Number) || !(operator.right instanceof Number)) return;
                if (!open.isEmpty())
                    throw new Failure(
                            "",
                            "A number " + operator.sign + " 0 is NaN on AWS, which does not exist here: ask whether the"
                                    + " divisor is 0 first");
                isNotANumber = true;
            }
            case "in" -> {
                if (!Boolean.TRUE.equals(result) || !isContainer(operator.left)) return;
                var all = operator.right instanceof List<?> list ? list : List.of(operator.right);
                if (all.stream().noneMatch(element -> element == operator.left))
                    throw new Failure(
                            "",
                            "The operator in compares objects and arrays by identity on AWS, so it is false there and"
                                    + " true here: compare a field, or $string of both");
            }
            default -> {}
        }
    }

    private static boolean isContainer(Object value) {
        return value instanceof List<?> || value instanceof Map<?, ?>;
    }

    private static void refuseWideIn(Object value) {
        switch (value) {
            case Number number -> {
                if (JavaScriptText.isWide(number.doubleValue()))
                    throw new Failure(
                            "",
                            "The operator & writes " + number + " with 15 digits on AWS, and otherwise here: use"
                                    + " $string");
            }
            case List<?> list -> list.forEach(Operands::refuseWideIn);
            case Map<?, ?> map -> map.values().forEach(Operands::refuseWideIn);
            case null, default -> {}
        }
    }

    /// Elements and fields of a value with all that is in it; what is in it twice counts twice.
    private double size(Object value) {
        if (value instanceof String text) return 1 + budget.units(text);
        if (!isContainer(value)) return 1;
        var known = sizes.get(value);
        if (known != null) return known;
        var size = 1.0;
        for (var inner : value instanceof Map<?, ?> map ? map.values() : (List<?>) value) size += size(inner);
        sizes.put(value, size);
        return size;
    }

    private static String sign(Parser.Symbol symbol) {
        var said = symbol.toString();
        var sign = said.startsWith(INFIX) ? said.substring(INFIX.length()) : said.replaceFirst(".* value=", "");
        var isOperator = said.startsWith(INFIX) || said.equals("Symbol null value=~>") || said.startsWith(" *");
        return isOperator && WATCHED.contains(sign) ? sign : "";
    }
}
