package pushback.asl.jsonata;

import com.dashjoin.jsonata.Utils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The functions on texts.
final class Texts {
    private static final String UNRESERVED = "-_.!~*'()";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    /// Units of the budget for a character outside of what a URL may hold: measured.
    private static final int CHARACTER_IN_HEX = 8;
    private static final String RESERVED = ";/?:@&=+$,#";

    private Texts() {}

    static void bind(Map<String, Builtin> all) {
        add(all, "string", "<x-b?:s>", 1, args -> string(args.get(0), Boolean.TRUE.equals(args.get(1))));
        add(all, "substring", "<s-nn?:s>", 3, Texts::substring);
        add(all, "substringBefore", "<s-s:s>", 2, args -> {
            var at = args.get(0) == null ? -1 : new Sought(word(args, 1)).in(text(args, 0), 0);
            return at < 0 ? args.get(0) : text(args, 0).substring(0, at);
        });
        add(all, "substringAfter", "<s-s:s>", 2, args -> {
            var at = args.get(0) == null ? -1 : new Sought(word(args, 1)).in(text(args, 0), 0);
            return at < 0
                    ? args.get(0)
                    : text(args, 0).substring(at + word(args, 1).length());
        });
        of(all, "lowercase", text -> text.toLowerCase(Locale.ROOT));
        of(all, "uppercase", text -> text.toUpperCase(Locale.ROOT));
        of(all, "trim", text -> text.replaceAll("[ \t\n\r]+", " ").replaceAll("^ | $", ""));
        add(all, "length", "<s-:n>", 1, args -> args.get(0) == null ? null : length(text(args, 0)));
        add(all, "pad", "<s-ns?:s>", 3, Texts::pad);
        add(all, "contains", "<s-(sf):b>", 2, args -> {
            if (args.get(0) == null) return null;
            if (args.get(1) instanceof String part) return new Sought(part).in(text(args, 0), 0) >= 0;
            return !Regex.matches("contains", required(args.get(1)), text(args, 0), 1)
                    .isEmpty();
        });
        add(all, "match", "<s-f<s:o>n?:a<o>>", 3, Texts::match);
        add(all, "replace", "<s-(sf)(sf)n?:s>", 4, Texts::replace);
        add(all, "split", "<s-(sf)n?:a<s>>", 3, Texts::split);
        add(all, "join", "<a<s>s?:s>", 2, Texts::join);
        of(all, "base64encode", text -> Base64.getEncoder().encodeToString(lowBytes(text)));
        of(all, "base64decode", text -> new String(decode64(text), StandardCharsets.ISO_8859_1));
        of(all, "encodeUrlComponent", text -> encode("encodeUrlComponent", text, UNRESERVED));
        of(all, "encodeUrl", text -> encode("encodeUrl", text, UNRESERVED + RESERVED));
        of(all, "decodeUrlComponent", text -> decode("decodeUrlComponent", text, ""));
        of(all, "decodeUrl", text -> decode("decodeUrl", text, RESERVED));
    }

    private static void add(Map<String, Builtin> all, String name, String signature, int arity, Builtin.Body body) {
        all.put(name, Builtin.of(name, signature, arity, body));
    }

    private static void of(Map<String, Builtin> all, String name, UnaryOperator<String> body) {
        add(all, name, "<s-:s>", 1, args -> args.get(0) == null ? null : body.apply(text(args, 0)));
    }

    static String string(Object value, boolean indented) {
        if (value == null) return null;
        if (value instanceof String text) return text;
        if (FunctionSignature.isFunction(value)) return "";
        if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            throw new Failure("D3001", "Attempting to invoke string function on Infinity or NaN");
        }
        return JavaScriptText.json(value, indented);
    }

    private static Object substring(List<Object> args) {
        if (args.get(0) == null) return null;
        var points = text(args, 0).codePoints().toArray();
        var start = number(args, 1, Double.NaN);
        if (points.length + start < 0) start = 0;
        var end = (double) points.length;
        if (args.get(2) != null) {
            var length = number(args, 2, 0);
            if (length <= 0) return "";
            end = start >= 0 ? start + length : points.length + start + length;
        }
        var from = index(start, points.length);
        var to = index(end, points.length);
        return from < to ? new String(points, from, to - from) : "";
    }

    /// A place in an array of so many elements, counted from the end if it is negative.
    private static int index(double place, int length) {
        var whole = Double.isNaN(place) ? 0 : place < 0 ? Math.ceil(place) : Math.floor(place);
        return (int) Math.clamp(whole < 0 ? length + whole : whole, 0, length);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static Object pad(List<Object> args) {
        if (args.get(0) == null) return null;
        var text = text(args, 0);
        var fill = args.get(2) instanceof String given && !given.isEmpty() ? given : " ";
        var width = number(args, 1, Double.NaN);
        var missing = Math.abs(width) - length(text);
        if (!(missing > 0)) return text;
        if (missing + 1 != Math.rint(missing + 1)) throw new Failure("", "Invalid array length");
        Budget.current().text(missing * fill.length());
        var filled = fill.repeat((int) missing);
        if (fill.length() > 1) filled = filled.substring(0, filled.offsetByCodePoints(0, (int) missing));
        return width > 0 ? text + filled : filled + text;
    }

    private static Object match(List<Object> args) {
        if (args.get(0) == null) return null;
        var limit = limit(args, 2, "D3040", "Third argument of match function must evaluate to a positive number");
        var all = Utils.createSequence();
        if (limit == 0) return all;
        for (var match : Regex.matches("match", required(args.get(1)), text(args, 0), limit)) {
            var told = new LinkedHashMap<String, Object>();
            told.put("match", match.get("match"));
            told.put("index", match.get("start"));
            told.put("groups", match.get("groups"));
            all.add(told);
        }
        return all;
    }

    private static Object replace(List<Object> args) {
        if (args.get(0) == null) return null;
        var text = text(args, 0);
        if ("".equals(args.get(1)))
            throw new Failure("D3010", "Second argument of replace function cannot be an empty string");
        var limit = limit(args, 3, "D3011", "Fourth argument of replace function must evaluate to a positive number");
        if (limit == 0) return text;
        return args.get(1) instanceof String part
                ? replaced(text, part, args.get(2), limit)
                : replaced(text, Regex.matches("replace", required(args.get(1)), text, limit), args.get(2));
    }

    private static String replaced(String text, String part, Object replacement, double limit) {
        var by = replacement == null
                ? "undefined"
                : replacement instanceof String word ? word : string(replacement, false);
        var out = new StringBuilder();
        var position = 0;
        var count = 0;
        var sought = new Sought(part);
        for (var at = sought.in(text, 0); at >= 0 && count < limit; at = sought.in(text, position), count++) {
            out.append(text, position, at).append(by);
            position = at + part.length();
            Budget.current().text(out.length());
        }
        return out.append(text.substring(position)).toString();
    }

    private static String replaced(String text, List<Map<?, ?>> matches, Object replacement) {
        var out = new StringBuilder();
        var position = 0;
        for (var match : matches) {
            var start = ((Number) match.get("start")).intValue();
            out.append(text, Math.min(position, start), start);
            var by = replacement instanceof String words
                    ? filledIn(words, match)
                    : Builtin.call(required(replacement), match);
            if (!(by instanceof String told)) {
                throw new Failure("D3012", "Attempted to replace a matched string with a non-string value");
            }
            out.append(told);
            Budget.current().text(out.length());
            position = start + ((String) match.get("match")).length();
        }
        return out.append(text.substring(position)).toString();
    }

    /// `$0` is what was found, `$1` its first group, `$$` a dollar; as many digits count as there are groups for.
    private static String filledIn(String words, Map<?, ?> match) {
        var groups = (List<?>) match.get("groups");
        var out = new StringBuilder();
        for (var at = 0; at < words.length(); at++) {
            var c = words.charAt(at);
            if (c != '$') {
                out.append(c);
            } else if (words.startsWith("$", at + 1)) {
                out.append('$');
                at++;
            } else if (words.startsWith("0", at + 1)) {
                out.append(match.get("match"));
                at++;
            } else {
                var digits = digits(words, at + 1, groups.size());
                if (digits.isEmpty()) {
                    out.append('$');
                    continue;
                }
                var group = Integer.parseInt(digits);
                if (group > 0 && group <= groups.size() && groups.get(group - 1) != null)
                    out.append(groups.get(group - 1));
                at += String.valueOf(group).length();
            }
        }
        return out.toString();
    }

    private static String digits(String words, int from, int groups) {
        var most = groups == 0 ? 1 : String.valueOf(groups).length();
        var end = from;
        while (end < words.length()
                && end - from < most
                && Character.digit(words.charAt(end), 10) >= 0
                && words.charAt(end) < 128) end++;
        var digits = words.substring(from, end);
        return digits.length() > 1 && Integer.parseInt(digits) > groups
                ? digits.substring(0, digits.length() - 1)
                : digits;
    }

    private static Object split(List<Object> args) {
        if (args.get(0) == null) return null;
        var text = text(args, 0);
        var limit = limit(args, 2, "D3020", "Third argument of split function must evaluate to a positive number");
        var parts = new ArrayList<Object>();
        if (limit == 0) return parts;
        if (args.get(1) instanceof String by) {
            var most = args.get(2) == null ? Double.POSITIVE_INFINITY : Math.floor(limit);
            if (by.isEmpty()) Budget.current().list(text.length());
            parts.addAll(
                    by.isEmpty()
                            ? Arrays.asList(text.isEmpty() ? new String[0] : text.split(""))
                            : new Sought(by).between(text));
            return parts.size() <= most ? parts : new ArrayList<>(parts.subList(0, (int) most));
        }
        var start = 0;
        for (var match : Regex.matches("split", required(args.get(1)), text, limit)) {
            parts.add(text.substring(Math.min(start, place(match, "start")), place(match, "start")));
            start = place(match, "end");
        }
        if (parts.size() < limit) parts.add(text.substring(start));
        return parts;
    }

    private static int place(Map<?, ?> match, String which) {
        return ((Number) match.get(which)).intValue();
    }

    private static Object join(List<Object> args) {
        if (!(args.get(0) instanceof List<?> parts)) return null;
        var by = args.get(1) instanceof String given ? given : "";
        var out = new StringBuilder();
        for (var i = 0; i < parts.size(); i++) {
            if (i > 0) out.append(by);
            out.append(parts.get(i));
            Budget.current().text(out.length());
        }
        return out.toString();
    }

    private static double limit(List<Object> args, int which, String code, String message) {
        if (args.get(which) == null) return Double.POSITIVE_INFINITY;
        var limit = number(args, which, 0);
        if (limit < 0) throw new Failure(code, message);
        return limit;
    }

    private static byte[] lowBytes(String text) {
        var bytes = new byte[text.length()];
        for (var i = 0; i < bytes.length; i++) bytes[i] = (byte) text.charAt(i);
        return bytes;
    }

    /// Node reads both alphabets, passes over what is in neither, and ends at a `=`.
    private static byte[] decode64(String text) {
        var end = text.indexOf('=');
        var digits = (end < 0 ? text : text.substring(0, end))
                .replace('-', '+')
                .replace('_', '/')
                .replaceAll("[^A-Za-z0-9+/]", "");
        return Base64.getDecoder().decode(digits.length() % 4 == 1 ? digits.substring(0, digits.length() - 1) : digits);
    }

    private static String encode(String function, String text, String kept) {
        var out = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            if (JavaScriptText.isAlone(text, i)) throw malformed(function, text);
            var point = text.codePointAt(i);
            if (point < 128 && (Character.isLetterOrDigit(point) || kept.indexOf(point) >= 0)) {
                out.append((char) point);
            } else {
                for (var b : Character.toString(point).getBytes(StandardCharsets.UTF_8))
                    HEX.toHexDigits(out.append('%'), b);
                Budget.current().work(CHARACTER_IN_HEX);
                Budget.current().text(out.length());
            }
            if (point > 0xFFFF) i++;
        }
        return out.toString();
    }

    private static String decode(String function, String text, String keptEncoded) {
        var out = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                out.append(text.charAt(i));
                continue;
            }
            var first = hex(function, text, i);
            var length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
            if (length == 0) throw malformed(function, text);
            var bytes = new byte[length];
            for (var n = 0; n < length; n++) bytes[n] = (byte) hex(function, text, i + 3 * n);
            try {
                var decoded = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                out.append(length == 1 && keptEncoded.contains(decoded) ? text.substring(i, i + 3) : decoded);
            } catch (CharacterCodingException bad) {
                throw malformed(function, text);
            }
            i += 3 * length - 1;
        }
        return out.toString();
    }

    private static int hex(String function, String text, int at) {
        var high = at + 2 < text.length() && text.charAt(at) == '%' ? Character.digit(text.charAt(at + 1), 16) : -1;
        var low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
        if (low < 0) throw malformed(function, text);
        return high << 4 | low;
    }

    private static Failure malformed(String function, String text) {
        return new Failure("D3140", "Malformed URL passed to $" + function + "(): " + JavaScriptText.json(text, false));
    }

    private static String text(List<Object> args, int which) {
        return (String) args.get(which);
    }

    /// JavaScript looks for the word "undefined" where there is nothing to look for.
    private static String word(List<Object> args, int which) {
        return args.get(which) instanceof String given ? given : "undefined";
    }

    private static Object required(Object function) {
        if (function == null) throw new Failure("", "Cannot read properties of undefined (reading 'apply')");
        return function;
    }

    private static double number(List<Object> args, int which, double missing) {
        return args.get(which) instanceof Number given ? given.doubleValue() : missing;
    }
}
