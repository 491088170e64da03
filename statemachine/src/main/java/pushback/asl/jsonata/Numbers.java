package pushback.asl.jsonata;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The functions on numbers.
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([Ee][-+]?[0-9]+)?");
    private static final Pattern OTHER_BASE =
            Pattern.compile("0(?<base>[xX](?=[0-9A-Fa-f]+$)|[oO](?=[0-7]+$)|[bB](?=[01]+$))(?<digits>\\w+)");

    /// What a function of one number does.
    private interface Change {
        double of(double value);
    }

    private Numbers() {}

    static void bind(Map<String, Builtin> all) {
        add(all, "sum", "<a<n>:n>", 1, args -> fold(args, 0, Double::sum));
        add(all, "max", "<a<n>:n>", 1, args -> isEmpty(args) ? null : fold(args, Double.NEGATIVE_INFINITY, Math::max));
        add(all, "min", "<a<n>:n>", 1, args -> isEmpty(args) ? null : fold(args, Double.POSITIVE_INFINITY, Math::min));
        add(
                all,
                "average",
                "<a<n>:n>",
                1,
                args -> isEmpty(args)
                        ? null
                        : JavaScriptText.number(((Number) fold(args, 0, Double::sum)).doubleValue()
                                / ((List<?>) args.getFirst()).size()));
        add(all, "number", "<(nsb)-:n>", 1, args -> number(args.getFirst()));
        of(all, "floor", Math::floor);
        of(all, "ceil", Math::ceil);
        of(all, "abs", Math::abs);
        of(all, "sqrt", value -> {
            if (value < 0)
                throw new Failure(
                        "D3060",
                        "The sqrt function cannot be applied to a negative number: " + JavaScriptText.text(value));
            return Math.sqrt(value);
        });
        add(
                all,
                "round",
                "<n-n?:n>",
                2,
                args -> args.get(0) == null
                        ? null
                        : JavaScriptText.number(round(value(args, 0, 0), value(args, 1, 0))));
        add(all, "power", "<n-n:n>", 2, Numbers::power);
        add(all, "formatBase", "<n-n?:s>", 2, Numbers::formatBase);
        add(
                all,
                "formatNumber",
                "<n-so?:s>",
                3,
                args -> args.get(0) == null
                        ? null
                        : Picture.format(value(args, 0, 0), (String) args.get(1), (Map<?, ?>) args.get(2)));
    }

    private static void add(Map<String, Builtin> all, String name, String signature, int arity, Builtin.Body body) {
        all.put(name, Builtin.of(name, signature, arity, body));
    }

    private static void of(Map<String, Builtin> all, String name, Change change) {
        add(
                all,
                name,
                "<n-:n>",
                1,
                args -> args.get(0) == null ? null : JavaScriptText.number(change.of(value(args, 0, 0))));
    }

    private static boolean isEmpty(List<Object> args) {
        return args.getFirst() == null || ((List<?>) args.getFirst()).isEmpty();
    }

    private static Object fold(List<Object> args, double from, java.util.function.DoubleBinaryOperator step) {
        if (args.getFirst() == null) return null;
        var result = from;
        for (var value : (List<?>) args.getFirst()) result = step.applyAsDouble(result, ((Number) value).doubleValue());
        return JavaScriptText.number(result);
    }

    private static Object number(Object value) {
        if (value instanceof Boolean truth) return truth ? 1 : 0;
        if (!(value instanceof String text)) return value;
        var other = OTHER_BASE.matcher(text);
        if (other.matches()) {
            var radix = switch (Character.toLowerCase(other.group("base").charAt(0))) {
                case 'x' -> 16;
                case 'o' -> 8;
                default -> 2;
            };
            return JavaScriptText.number(new BigInteger(other.group("digits"), radix).doubleValue());
        }
        var parsed = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (Double.isFinite(parsed)) return JavaScriptText.number(parsed);
        throw new Failure("D3030", "Unable to cast value to a number: " + JavaScriptText.json(text, false));
    }

    /// To even, at a digit after the point, or before it if `precision` is negative.
    static double round(double value, double precision) {
        if (precision != 0 && precision != Math.rint(precision)) return Double.NaN;
        var moved = precision == 0 ? value : moved(value, precision);
        if (!Double.isFinite(moved)) return Double.NaN;
        var rounded = moved(Math.rint(moved), -precision);
        return rounded == 0 ? 0 : rounded;
    }

    private static double moved(double value, double places) {
        if (value == 0 || places == 0 || !Double.isFinite(value)) return value;
        if (Math.abs(places) > 700) return places > 0 ? Double.POSITIVE_INFINITY : 0;
        return new BigDecimal(Double.toString(value))
                .scaleByPowerOfTen((int) places)
                .doubleValue();
    }

    private static Object power(List<Object> args) {
        if (args.get(0) == null) return null;
        var base = value(args, 0, 0);
        var exponent = value(args, 1, Double.NaN);
        // The digits of fdlibm, as JavaScript has them.
        var result = StrictMath.pow(base, exponent);
        if (Double.isFinite(result)) return JavaScriptText.number(result);
        throw new Failure(
                "D3061",
                "The power function has resulted in a value that cannot be represented as a JSON number: base="
                        + JavaScriptText.text(base) + ", exponent="
                        + (args.get(1) == null ? "undefined" : JavaScriptText.text(exponent)));
    }

    private static Object formatBase(List<Object> args) {
        if (args.get(0) == null) return null;
        var value = round(value(args, 0, 0), 0);
        var radix = round(value(args, 1, 10), 0);
        if (radix < 2 || radix > 36) {
            throw new Failure(
                    "D3100",
                    "The radix of the formatBase function must be between 2 and 36.  It was given "
                            + JavaScriptText.text(radix));
        }
        if (radix == 10 || !Double.isFinite(value)) return JavaScriptText.text(value);
        return new BigDecimal(value).toBigInteger().toString((int) radix);
    }

    private static double value(List<Object> args, int which, double missing) {
        return args.get(which) instanceof Number number ? number.doubleValue() : missing;
    }
}
