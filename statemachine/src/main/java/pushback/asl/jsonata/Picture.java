package pushback.asl.jsonata;

import com.dashjoin.jsonata.JException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A picture of `$formatNumber`, such as `#,##0.00;(#,##0.00)`: XPath's decimal format.
final class Picture {
    private static final Map<String, String> SIGNS = Map.ofEntries(
            Map.entry("decimal-separator", "."),
            Map.entry("grouping-separator", ","),
            Map.entry("exponent-separator", "e"),
            Map.entry("infinity", "Infinity"),
            Map.entry("minus-sign", "-"),
            Map.entry("NaN", "NaN"),
            Map.entry("percent", "%"),
            Map.entry("per-mille", "‰"),
            Map.entry("zero-digit", "0"),
            Map.entry("digit", "#"),
            Map.entry("pattern-separator", ";"));

    /// The signs that one call means.
    private record Signs(Map<String, String> names) {
        String of(String name) {
            return names.get(name);
        }

        boolean isDigit(char c) {
            var zero = of("zero-digit").charAt(0);
            return c >= zero && c < zero + 10;
        }

        boolean isOptional(char c) {
            return of("digit").equals(String.valueOf(c));
        }

        /// Whether it has a meaning; the exponent's sign has one only between digits.
        boolean isActive(char c) {
            return isDigit(c)
                    || isOptional(c)
                    || List.of(of("decimal-separator"), of("grouping-separator"), of("pattern-separator"))
                            .contains(String.valueOf(c));
        }

        int digits(String text, boolean optionalToo) {
            return (int) text.chars()
                    .filter(c -> isDigit((char) c) || optionalToo && isOptional((char) c))
                    .count();
        }
    }

    private final Signs signs;
    private final String whole;
    private final String prefix;
    private final String suffix;
    private final String active;
    private final String mantissa;
    /// Null if there is none.
    private final String exponent;
    private final String integer;
    private final String fraction;

    private Picture(String whole, Signs signs) {
        this.whole = whole;
        this.signs = signs;
        var first = 0;
        while (first < whole.length() && !signs.isActive(whole.charAt(first))) first++;
        if (first == whole.length()) throw new Failure("", "Cannot read properties of undefined (reading 'length')");
        var last = whole.length();
        while (!signs.isActive(whole.charAt(last - 1))) last--;
        prefix = whole.substring(0, first);
        suffix = whole.substring(last);
        active = whole.substring(first, last);
        // Where the exponent begins is counted from the picture's begin there, and cut from the active part's.
        var power = whole.indexOf(signs.of("exponent-separator"), first);
        var hasExponent = power >= 0 && power <= last;
        mantissa = hasExponent ? active.substring(0, Math.min(power, active.length())) : active;
        exponent = hasExponent ? active.substring(Math.min(power + 1, active.length())) : null;
        var point = mantissa.indexOf(signs.of("decimal-separator"));
        integer = point < 0 ? mantissa : mantissa.substring(0, point);
        fraction = point < 0 ? suffix : mantissa.substring(point + 1);
    }

    static String format(double value, String picture, Map<?, ?> options) {
        var names = new HashMap<>(SIGNS);
        if (options != null) options.forEach((name, sign) -> names.put(String.valueOf(name), String.valueOf(sign)));
        var signs = new Signs(names);
        if (picture == null) throw new Failure("", "Cannot read properties of undefined (reading 'split')");
        var parts = picture.split(java.util.regex.Pattern.quote(signs.of("pattern-separator")), -1);
        if (parts.length > 2) throw named("D3080");
        var pictures = new ArrayList<Picture>();
        for (var part : parts) pictures.add(new Picture(part, signs));
        pictures.forEach(Picture::check);
        if (value >= 0) return pictures.getFirst().format(value, "");
        return pictures.getLast().format(value, pictures.size() == 1 ? signs.of("minus-sign") : "");
    }

    private static Failure named(String code) {
        return new Failure(code, new JException(code, -1).getMessage().replace('"', '\''));
    }

    /// The last of the rules that is broken is the one that is told.
    private void check() {
        String broken = null;
        var decimal = signs.of("decimal-separator");
        var grouping = signs.of("grouping-separator");
        var percent = signs.of("percent");
        var mille = signs.of("per-mille");
        var point = whole.indexOf(decimal);
        if (point != whole.lastIndexOf(decimal)) broken = "D3081";
        if (whole.indexOf(percent) != whole.lastIndexOf(percent)) broken = "D3082";
        if (whole.indexOf(mille) != whole.lastIndexOf(mille)) broken = "D3083";
        if (whole.contains(percent) && whole.contains(mille)) broken = "D3084";
        if (signs.digits(mantissa, true) == 0) broken = "D3085";
        if (active.chars()
                .anyMatch(c -> !signs.isActive((char) c)
                        && !signs.of("exponent-separator").equals(String.valueOf((char) c)))) broken = "D3086";
        if (point >= 0) {
            if (isAt(grouping, point - 1) || isAt(grouping, point + 1)) broken = "D3087";
        } else if (integer.endsWith(grouping)) {
            broken = "D3088";
        }
        if (whole.contains(grouping + grouping)) broken = "D3089";
        var optional = integer.indexOf(signs.of("digit"));
        if (optional >= 0 && signs.digits(integer.substring(0, optional), false) > 0) broken = "D3090";
        optional = fraction.lastIndexOf(signs.of("digit"));
        if (optional >= 0 && signs.digits(fraction.substring(optional), false) > 0) broken = "D3091";
        if (exponent != null && !exponent.isEmpty() && (whole.contains(percent) || whole.contains(mille)))
            broken = "D3092";
        if (exponent != null && (exponent.isEmpty() || signs.digits(exponent, false) < exponent.length()))
            broken = "D3093";
        if (broken != null) throw named(broken);
    }

    private boolean isAt(String sign, int at) {
        return at >= 0 && at < whole.length() && sign.equals(whole.substring(at, at + 1));
    }

    private String format(double value, String minus) {
        var leastInteger = signs.digits(integer, false);
        var scale = leastInteger;
        var leastFraction = signs.digits(fraction, false);
        var mostFraction = signs.digits(fraction, true);
        if (leastInteger == 0 && mostFraction == 0) {
            if (exponent != null) leastFraction = mostFraction = 1;
            else leastInteger = 1;
        }
        if (exponent != null && leastInteger == 0 && integer.contains(signs.of("digit"))) leastInteger = 1;
        if (leastInteger == 0 && leastFraction == 0) leastFraction = 1;

        var shown =
                value * (whole.contains(signs.of("percent")) ? 100 : whole.contains(signs.of("per-mille")) ? 1000 : 1);
        var power = 0;
        if (exponent != null) {
            var least = Math.pow(10, scale - 1);
            // A number that is not positive never reaches it: JSONata 2.0.6 multiplies for ever, and AWS ends the
            // evaluation.
            if (!(shown > 0)) throw Budget.tooLong();
            for (; shown < least; power--) shown *= 10;
            for (; shown > Math.pow(10, scale); power++) shown /= 10;
        }
        var digits = digits(Numbers.round(shown, mostFraction), mostFraction);
        var point = digits.indexOf('.');
        var before = stripLeading(point < 0 ? digits : digits.substring(0, point), leastInteger);
        var after = stripTrailing(point < 0 ? "" : digits.substring(point + 1), leastFraction);
        var isSplit = !after.isEmpty() && whole.contains(signs.of("decimal-separator"));
        var text = grouped(before)
                + (isSplit ? signs.of("decimal-separator") + groupedFraction(after) : after.isEmpty() ? "" : after);
        if (exponent != null) text += signs.of("exponent-separator") + power(power);
        return minus + prefix + inOwnDigits(text) + suffix;
    }

    private String power(int power) {
        var digits = String.valueOf(Math.abs(power));
        return (power < 0 ? signs.of("minus-sign") : "")
                + "0".repeat(Math.max(0, exponent.length() - digits.length()))
                + digits;
    }

    private static String digits(double value, int places) {
        if (!Double.isFinite(value)) return "NaN";
        var size = Math.abs(value);
        if (size >= Values.LARGEST_IN_DIGITS) return JavaScriptText.text(size);
        return new BigDecimal(size)
                .setScale(Math.min(places, 100), RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static String stripLeading(String digits, int least) {
        var from = 0;
        while (from < digits.length() && digits.charAt(from) == '0') from++;
        var kept = digits.substring(from);
        return "0".repeat(Math.max(0, least - kept.length())) + kept;
    }

    private static String stripTrailing(String digits, int least) {
        var to = digits.length();
        while (to > 0 && digits.charAt(to - 1) == '0') to--;
        return digits.substring(0, to) + "0".repeat(Math.max(0, least - to));
    }

    private String grouped(String digits) {
        var places = new ArrayList<Integer>();
        var grouping = signs.of("grouping-separator");
        for (var at = integer.indexOf(grouping); at >= 0; at = integer.indexOf(grouping, at + 1)) {
            places.add(signs.digits(integer.substring(at), true));
        }
        var every = regular(places);
        var out = new StringBuilder();
        for (var i = 0; i < digits.length(); i++) {
            var left = digits.length() - i;
            if (i > 0 && (every > 0 ? left % every == 0 : places.contains(left))) out.append(grouping);
            out.append(digits.charAt(i));
        }
        return out.toString();
    }

    /// The size of the groups if they are all alike, or 0.
    private static int regular(List<Integer> places) {
        var factor = places.stream().reduce(Picture::divisor).orElse(0);
        for (var i = 1; i <= places.size(); i++) if (!places.contains(i * factor)) return 0;
        return factor;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private String groupedFraction(String digits) {
        var out = new StringBuilder(digits);
        var grouping = signs.of("grouping-separator");
        for (var at = fraction.indexOf(grouping); at >= 0; at = fraction.indexOf(grouping, at + 1)) {
            var place = signs.digits(fraction.substring(0, at), true);
            if (place <= out.length()) out.insert(place, grouping);
        }
        return out.toString();
    }

    /// In the digits that the picture counts with.
    private String inOwnDigits(String text) {
        if (signs.of("zero-digit").equals("0")) return text;
        var zero = signs.of("zero-digit").charAt(0);
        var out = new StringBuilder();
        for (var c : text.toCharArray()) out.append(c >= '0' && c <= '9' ? (char) (zero + c - '0') : c);
        return out.toString();
    }
}
