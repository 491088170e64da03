package pushback.asl.jsonata;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// The functions that Step Functions adds to JSONata, and those that the Java library gets wrong.
final class Dialect {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> HASHES = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([Ee][-+]?[0-9]+)?|0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+");
    /// What AWS was measured to hold in memory for one evaluation; a longer range is refused there.
    private static final long LONGEST_RANGE = 360_145;

    /// Functions that depend on their arguments alone. They are bound to every parsed expression once.
    static final Map<String, JFunction> FIXED = Map.of(
            "partition", function("<an:a>", Dialect::partition),
            "range", function("<nnn:a>", Dialect::range),
            "hash", function("<ss:s>", Dialect::hash),
            "parse", function("<s:x>", Dialect::parse),
            "number", function("<(nsb)-:n>", Dialect::number),
            "string", function("<x-b?:s>", Dialect::string),
            "base64encode", function("<s-:s>", Dialect::base64encode),
            "base64decode", function("<s-:s>", Dialect::base64decode));

    /// Names of functions that need [Surroundings] and are bound to each evaluation that mentions them.
    static final Set<String> SURROUNDED = Set.of("now", "millis", "random", "uuid");

    private Dialect() { }

    static JFunction surrounded(String name, Surroundings around) {
        return switch (name) {
            case "now" -> function("<s?s?:s>", (args) -> Functions.dateTimeFromMillis(
                    around.clock().get().toEpochMilli(), (String) argument(args, 0), (String) argument(args, 1)));
            case "millis" -> function("<:n>", args -> around.clock().get().toEpochMilli());
            // With a seed AWS gives the numbers of java.util.Random.
            case "random" -> function("<n?:n>", args -> argument(args, 0) instanceof Number seed
                    ? new Random(seed.longValue()).nextDouble() : around.random().nextDouble());
            case "uuid" -> function("<:s>", args -> uuid(around));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String uuid(Surroundings around) {
        var high = around.random().nextLong() & ~0xF000L | 0x4000L;
        var low = around.random().nextLong() & ~(0b11L << 62) | (0b10L << 62);
        return new UUID(high, low).toString();
    }

    private static Object partition(List<?> args) {
        if (!(argument(args, 0) instanceof List<?> all) || !(argument(args, 1) instanceof Number wanted)) return null;
        var size = (int) wanted.longValue();
        if (size < 1) throw failure("The size of a partition must be positive, but was " + wanted);
        var parts = new ArrayList<>();
        for (var from = 0; from < all.size(); from += size) {
            parts.add(new ArrayList<>(all.subList(from, Math.min(all.size(), from + size))));
        }
        return parts;
    }

    private static Object range(List<?> args) {
        if (!(argument(args, 0) instanceof Number first) || !(argument(args, 1) instanceof Number last)
                || !(argument(args, 2) instanceof Number step) || step.longValue() == 0) return null;
        var span = (double) last.longValue() - first.longValue();
        var count = Math.floor(span / step.longValue()) + 1;
        if (count > LONGEST_RANGE) {
            throw new JException("Expression evaluation memory limit exceeded: Check for excessive memory usage");
        }
        var numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) numbers.add(first.longValue() + i * step.longValue());
        return numbers;
    }

    private static Object hash(List<?> args) {
        if (!(argument(args, 0) instanceof String text)) return null;
        if (!(argument(args, 1) instanceof String algorithm)) return null;
        if (!HASHES.contains(algorithm)) {
            throw failure("Unknown hash algorithm " + algorithm
                    + ", known are MD5, SHA-1, SHA-256, SHA-384 and SHA-512");
        }
        try {
            var digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static Object parse(List<?> args) {
        if (!(argument(args, 0) instanceof String text)) return null;
        try {
            var node = JSON.readTree(text);
            if (node == null || node.isMissingNode()) throw failure("Cannot parse an empty string as JSON");
            return Values.of(node);
        } catch (JsonProcessingException bad) {
            throw failure("Cannot parse as JSON: " + bad.getOriginalMessage());
        }
    }

    /// The library lets Java decide what a number looks like; JSONata is stricter.
    private static Object number(List<?> args) {
        var value = argument(args, 0);
        if (value instanceof String text) {
            if (!NUMBER.matcher(text).matches()) throw new JException("D3030", -1, text);
            var radix = text.length() < 2 ? ' ' : Character.toLowerCase(text.charAt(1));
            if (radix == 'x') return Long.parseLong(text.substring(2), 16);
            if (radix == 'o') return Long.parseLong(text.substring(2), 8);
            if (radix == 'b') return Long.parseLong(text.substring(2), 2);
        }
        return Functions.number(value);
    }

    /// The library writes 1e+20 where JavaScript writes the digits, up to 1e21.
    private static Object string(List<?> args) {
        var value = argument(args, 0);
        if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < Values.LARGEST_IN_DIGITS) {
            return new BigDecimal(Double.toString(d)).toBigInteger().toString();
        }
        return Functions.string(value, argument(args, 1) instanceof Boolean pretty ? pretty : null);
    }

    private static Object base64encode(List<?> args) {
        return argument(args, 0) instanceof String text
                ? Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1)) : null;
    }

    private static Object base64decode(List<?> args) {
        return argument(args, 0) instanceof String text
                ? new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1) : null;
    }

    private static Object argument(List<?> args, int index) {
        var value = index < args.size() ? args.get(index) : null;
        return value == Jsonata.NULL_VALUE && index > 0 ? null : value;
    }

    /// D3137 is the code of an error that speaks for itself.
    private static JException failure(String message) {
        return new JException("D3137", -1, message);
    }

    private static JFunction function(String signature, Body body) {
        return new JFunction((input, args) -> body.of(args), signature);
    }

    private interface Body {
        Object of(List<?> args);
    }
}
