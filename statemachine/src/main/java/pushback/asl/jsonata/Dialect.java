package pushback.asl.jsonata;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/// The functions that Step Functions adds to JSONata, and those that the Java library gets wrong.
final class Dialect {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> HASHES = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    /// Functions that depend on their arguments alone. They are bound to every parsed expression once.
    static final Map<String, JFunction> FIXED = fixed();

    /// Names of functions that need [EvaluationContext] and are bound to each evaluation that mentions them.
    static final Set<String> SURROUNDED = Set.of("now", "millis", "random", "uuid");

    private Dialect() {}

    private static Map<String, JFunction> fixed() {
        var all = new HashMap<String, Builtin>();
        Texts.bind(all);
        Numbers.bind(all);
        Lists.bind(all);
        Times.bind(all);
        all.put("partition", function("partition", "<an:a>", 2, Dialect::partition));
        all.put("range", function("range", "<nnn:a>", 3, Dialect::range));
        all.put("hash", function("hash", "<ss:s>", 2, Dialect::hash));
        all.put("parse", function("parse", "<s:x>", 1, Dialect::parse));
        return Map.copyOf(all);
    }

    static JFunction surrounded(String name, EvaluationContext around) {
        return switch (name) {
            case "now" ->
                function(
                        "now",
                        "<s?s?:s>",
                        2,
                        args -> Times.text(around.clock().get().toEpochMilli(), (String) argument(args, 0), (String)
                                argument(args, 1)));
            case "millis" ->
                function("millis", "<:n>", 0, args -> around.clock().get().toEpochMilli());
            // With a seed AWS gives the numbers of java.util.Random.
            case "random" ->
                function(
                        "random",
                        "<n?:n>",
                        1,
                        args -> argument(args, 0) instanceof Number seed
                                ? new Random(seed.longValue()).nextDouble()
                                : around.random().nextDouble());
            case "uuid" -> function("uuid", "<:s>", 0, args -> uuid(around));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String uuid(EvaluationContext around) {
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
        if (!(argument(args, 0) instanceof Number first)
                || !(argument(args, 1) instanceof Number last)
                || !(argument(args, 2) instanceof Number step)
                || step.longValue() == 0) return null;
        var span = (double) last.longValue() - first.longValue();
        var count = Math.floor(span / step.longValue()) + 1;
        if (count > Budget.LONGEST_LIST) {
            throw Budget.tooLarge();
        }
        var numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) numbers.add(first.longValue() + i * step.longValue());
        return numbers;
    }

    private static Object hash(List<?> args) {
        if (!(argument(args, 0) instanceof String text)) return null;
        if (!(argument(args, 1) instanceof String algorithm)) return null;
        if (!HASHES.contains(algorithm)) {
            throw failure(
                    "Unknown hash algorithm " + algorithm + ", known are MD5, SHA-1, SHA-256, SHA-384 and SHA-512");
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

    private static Object argument(List<?> args, int index) {
        var value = index < args.size() ? args.get(index) : null;
        return value == Jsonata.NULL_VALUE && index > 0 ? null : value;
    }

    /// D3137 is the code of an error that speaks for itself.
    private static Failure failure(String message) {
        return new Failure("D3137", message);
    }

    private static Builtin function(String name, String signature, int arity, Builtin.Body body) {
        return Builtin.of(name, signature, arity, body);
    }
}
