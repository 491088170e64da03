package pushback.asl.jsonata;

import com.dashjoin.jsonata.Jsonata;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/// How JavaScript writes values: numbers, and JSON.
final class JavaScriptText {
    /// JSONata writes numbers with 15 digits.
    private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_UP);

    private JavaScriptText() {}

    /// A number as the library holds one: whole numbers without a fraction.
    static Number number(double value) {
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) return value;
        var whole = (long) value;
        if (whole == (int) whole) return (int) whole;
        return whole;
    }

    /// Whether JSONata writes a whole number with other digits than the library's operators: with 15, and no exponent
    /// below 1e21.
    static boolean isWide(double value) {
        if (value != Math.rint(value) || Math.abs(value) >= Values.LARGEST_IN_DIGITS) return false;
        return Math.abs(value) >= 0x1p63 || shortened(value) != value;
    }

    /// A number of at most 15 digits.
    static double shortened(double value) {
        return value == 0 || !Double.isFinite(value)
                ? value
                : new BigDecimal(value).round(DIGITS).doubleValue();
    }

    /// The shortest digits that mean the number, with an exponent from 1e21 and below 1e-6.
    static String text(double value) {
        if (Double.isNaN(value)) return "NaN";
        if (Double.isInfinite(value)) return value > 0 ? "Infinity" : "-Infinity";
        if (value == 0) return "0";
        var decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        var digits = decimal.unscaledValue().toString();
        var point = digits.length() - decimal.scale();
        var sign = value < 0 ? "-" : "";
        if (point > 21 || point < -5) {
            var exponent = point - 1;
            return sign + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                    + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        return sign + decimal.toPlainString();
    }

    /// JSON, in one line or indented by two blanks. A function becomes an empty text.
    static String json(Object value, boolean indented) {
        var out = new StringBuilder();
        write(out, value, indented ? "\n" : "");
        return out.toString();
    }

    private static void write(StringBuilder out, Object value, String line) {
        Budget.current().text(out.length());
        switch (value) {
            case String text -> quote(out, text);
            case Number number -> {
                if (!Double.isFinite(number.doubleValue())) throw new Failure("D1001", "Number out of range: null");
                out.append(text(shortened(number.doubleValue())));
            }
            case Boolean truth -> out.append(truth);
            case List<?> list -> {
                out.append('[');
                var inner = line.isEmpty() ? "" : line + "  ";
                var isFirst = true;
                for (var element : list) {
                    if (!isFirst) out.append(',');
                    isFirst = false;
                    write(out.append(inner), element == null ? Jsonata.NULL_VALUE : element, inner);
                }
                out.append(isFirst ? "" : line).append(']');
            }
            case Map<?, ?> map -> {
                out.append('{');
                var inner = line.isEmpty() ? "" : line + "  ";
                var isFirst = true;
                for (var field : Values.inOrder(map).entrySet()) {
                    if (field.getValue() == null) continue;
                    if (!isFirst) out.append(',');
                    isFirst = false;
                    quote(out.append(inner), String.valueOf(field.getKey()));
                    write(out.append(line.isEmpty() ? ":" : ": "), field.getValue(), inner);
                }
                out.append(isFirst ? "" : line).append('}');
            }
            case null, default -> out.append(FunctionSignature.isFunction(value) ? "\"\"" : "null");
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ' || isAlone(text, i)) out.append(String.format("\\u%04x", (int) c));
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }

    /// Whether half a character is there without its other half.
    static boolean isAlone(String text, int at) {
        var c = text.charAt(at);
        if (Character.isHighSurrogate(c))
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
