package pushback.cdk.environment;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/// Single values: text, numbers, yes or no, one of a few words.
final class Scalars {
    private Scalars() {}

    /// A value, or what is wrong.
    record Read(Object value, String what, String remedy) {
        Object orElseGet(Function<Read, Object> otherwise) {
            return value == null ? otherwise.apply(this) : value;
        }
    }

    static Read of(String text, Class<?> type, Key key) {
        if (type.isEnum()) return word(text, type);
        if (type == boolean.class || type == Boolean.class)
            return switch (text) {
                case "true" -> good(true);
                case "false" -> good(false);
                default -> bad("must be true or false, not \"" + text + "\"", "write true or false without quotes");
            };
        if (type == int.class || type == Integer.class) return whole(text, key);
        if (type == double.class) return number(text, key);
        if (!key.pattern().isEmpty() && !text.matches(key.pattern()))
            return bad("is \"" + text + "\", which does not fit", "it must match " + key.pattern());
        return text.isEmpty() ? bad("is empty", "give it a value or remove the key") : good(text);
    }

    /// `ONE_AT_A_TIME` is written `one-at-a-time`.
    static String spelled(Object word) {
        return word.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Read word(String text, Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(word -> spelled(word).equals(text))
                .findFirst()
                .map(Scalars::good)
                .orElseGet(() -> bad(
                        "is \"" + text + "\"",
                        "choose one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(type.getEnumConstants())
                                                .map(Scalars::spelled)
                                                .toList())));
    }

    private static Read whole(String text, Key key) {
        if (!text.matches("-?\\d{1,9}"))
            return bad("must be a whole number, not \"" + text + "\"", "write digits only");
        var number = Integer.parseInt(text);
        return number < key.min() || number > key.max() ? outside(text, key) : good(number);
    }

    private static Read number(String text, Key key) {
        try {
            var number = Double.parseDouble(text);
            return number >= key.min() && number <= key.max() ? good(number) : outside(text, key);
        } catch (NumberFormatException malformed) {
            return bad("must be a number, not \"" + text + "\"", "write it with a decimal point");
        }
    }

    private static Read outside(String text, Key key) {
        return bad("is " + text, "choose from " + plain(key.min()) + " to " + plain(key.max()));
    }

    private static String plain(double number) {
        return new java.math.BigDecimal(Double.toString(number))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Read good(Object value) {
        return new Read(value, "", "");
    }

    private static Read bad(String what, String remedy) {
        return new Read(null, what, remedy);
    }
}
