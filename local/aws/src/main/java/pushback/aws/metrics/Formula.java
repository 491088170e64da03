package pushback.aws.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A metric math expression of numbers, ids of metrics, `+ - * /`, parentheses and `FILL(id, number)`, for one period.
/// Where a metric has no value there is no result, unless it is filled: that is how CloudWatch does it, and how an
/// alarm on the sum of two rare events never rings.
final class Formula {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(\\d+(?:\\.\\d+)?)|([A-Za-z]\\w*)|([-+*/(),]))");

    private final List<String> tokens;
    private final String text;
    private Map<String, OptionalDouble> values = new HashMap<>();
    private int next;

    Formula(String text) {
        this.text = text;
        var matcher = TOKEN.matcher(text);
        var end = 0;
        var found = new java.util.ArrayList<String>();
        while (matcher.find() && matcher.start() == end) {
            found.add(first(matcher));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) throw unknown();
        tokens = List.copyOf(found);
    }

    private static String first(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++)
            if (matcher.group(group) != null) return matcher.group(group);
        throw new AssertionError("a token is of one kind");
    }

    /// Of the metrics and expressions that it names. Theirs begin with a small letter, functions with a capital.
    Set<String> ids() {
        return tokens.stream()
                .filter(token -> Character.isLowerCase(token.charAt(0)))
                .collect(Collectors.toSet());
    }

    /// @param known each metric's value in the period, by id; empty: it has none
    OptionalDouble of(Map<String, OptionalDouble> known) {
        values = known;
        next = 0;
        var result = sum();
        if (next < tokens.size()) throw unknown();
        return result;
    }

    private OptionalDouble sum() {
        var left = product();
        while (is("+") || is("-")) left = combined(left, take(), product());
        return left;
    }

    private OptionalDouble product() {
        var left = factor();
        while (is("*") || is("/")) left = combined(left, take(), factor());
        return left;
    }

    private OptionalDouble factor() {
        var token = take();
        if (token.equals("-")) return combined(OptionalDouble.of(0), "-", factor());
        if (token.equals("(")) {
            var inner = sum();
            expect(")");
            return inner;
        }
        if (Character.isDigit(token.charAt(0))) return OptionalDouble.of(Double.parseDouble(token));
        if (token.equals("FILL") && is("(")) return filled();
        var value = values.get(token);
        if (value == null) throw unknown();
        return value;
    }

    private OptionalDouble filled() {
        expect("(");
        var value = sum();
        expect(",");
        var otherwise = sum();
        expect(")");
        return value.isPresent() ? value : otherwise;
    }

    private static OptionalDouble combined(OptionalDouble left, String operator, OptionalDouble right) {
        if (left.isEmpty() || right.isEmpty()) return OptionalDouble.empty();
        var a = left.getAsDouble();
        var b = right.getAsDouble();
        if (operator.equals("/") && b == 0) return OptionalDouble.empty();
        return OptionalDouble.of(
                switch (operator) {
                    case "+" -> a + b;
                    case "-" -> a - b;
                    case "*" -> a * b;
                    default -> a / b;
                });
    }

    private boolean is(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }

    private String take() {
        if (next >= tokens.size()) throw unknown();
        return tokens.get(next++);
    }

    private void expect(String token) {
        if (!is(token)) throw unknown();
        next++;
    }

    private UnsupportedOperationException unknown() {
        return new UnsupportedOperationException("the local CloudWatch knows numbers, ids, + - * /, parentheses and "
                + "FILL(id, number) in an expression, and not: " + text);
    }
}
