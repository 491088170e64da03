package pushback.aws.storage;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue.Type;

/// DynamoDB's data types: what is a legal value, its normal form, its order and its size.
final class Attributes {
    /// Bytes of an item with its names, from DynamoDB's quotas.
    static final int LARGEST_ITEM = 400 * 1024;
    /// Levels of an attribute (a text in a map is the second) and of a path, and bytes of an attribute's name, from
    /// DynamoDB's quotas.
    static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 65_535;
    private static final BigDecimal LARGEST_NUMBER = new BigDecimal("9.9999999999999999999999999999999999999E+125");
    private static final BigDecimal SMALLEST_NUMBER = new BigDecimal("1E-130");
    private static final Map<Type, String> NAMES = Map.of(
            Type.S, "S", Type.N, "N", Type.B, "B", Type.SS, "SS", Type.NS, "NS", Type.BS, "BS", Type.M, "M", Type.L,
            "L", Type.BOOL, "BOOL", Type.NUL, "NULL");

    private Attributes() {}

    /// As expressions name the type: `S`, `NULL`, ...
    static String type(AttributeValue value) {
        return NAMES.getOrDefault(value.type(), "");
    }

    static Map<String, AttributeValue> normalItem(Map<String, AttributeValue> item) {
        return normalItem(item, 0);
    }

    private static Map<String, AttributeValue> normalItem(Map<String, AttributeValue> item, int depth) {
        var normal = new TreeMap<String, AttributeValue>();
        item.forEach((name, value) -> {
            if (name.isEmpty() || utf8(name) > LONGEST_NAME)
                throw DynamoRefusal.validation("One or more parameter values were invalid: Attribute names have 1 to "
                        + LONGEST_NAME + " bytes");
            normal.put(name, normal(value, depth));
        });
        return normal;
    }

    /// The value as DynamoDB keeps it: numbers without trailing zeros.
    ///
    /// Throws a ValidationException for what DynamoDB does not keep.
    static AttributeValue normal(AttributeValue value) {
        return normal(value, 0);
    }

    private static AttributeValue normal(AttributeValue value, int depth) {
        if (value == null || value.type() == Type.UNKNOWN_TO_SDK_VERSION || value.type() == null)
            throw shapeless(value);
        return switch (value.type()) {
            case N -> isPlain(value.n()) ? value : AttributeValue.fromN(text(number(value.n())));
            case NS ->
                AttributeValue.fromNs(distinct(
                        "number", value.ns().stream().map(n -> text(number(n))).toList()));
            case SS -> AttributeValue.fromSs(distinct("string", value.ss()));
            case BS -> AttributeValue.fromBs(distinct("binary", value.bs()));
            case L ->
                AttributeValue.fromL(value.l().stream()
                        .map(one -> normal(one, deeper(depth)))
                        .toList());
            case M -> AttributeValue.fromM(normalItem(value.m(), deeper(depth)));
            case NUL -> {
                if (!value.nul())
                    throw DynamoRefusal.validation("One or more parameter values were invalid: "
                            + "Null attribute value types must have the value of true");
                yield value;
            }
            default -> value;
        };
    }

    /// An update may put a value that is not too deep into a place that is.
    static void refuseTooDeep(Map<String, AttributeValue> item) {
        item.values().forEach(value -> refuseTooDeep(value, 0));
    }

    private static void refuseTooDeep(AttributeValue value, int depth) {
        if (value.hasL()) for (var one : value.l()) refuseTooDeep(one, deeper(depth));
        if (value.hasM()) for (var one : value.m().values()) refuseTooDeep(one, deeper(depth));
    }

    private static int deeper(int depth) {
        // The value in the innermost one is a level, too.
        if (depth + 2 > DEEPEST) throw DynamoRefusal.validation("Nesting Levels have exceeded supported limits");
        return depth + 1;
    }

    private static RuntimeException shapeless(AttributeValue value) {
        var several = value != null
                && value.sdkFields().stream()
                                .filter(field -> value.getValueForField(field.memberName(), Object.class)
                                        .filter(given -> !(given
                                                        instanceof
                                                        software.amazon.awssdk.core.util.SdkAutoConstructList<?>)
                                                && !(given
                                                        instanceof
                                                        software.amazon.awssdk.core.util.SdkAutoConstructMap<?, ?>))
                                        .isPresent())
                                .count()
                        > 1;
        return DynamoRefusal.validation(
                several
                        ? "Supplied AttributeValue has more than one datatypes set, "
                                + "must contain exactly one of the supported datatypes"
                        : "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    }

    private static <T> List<T> distinct(String what, List<T> members) {
        if (members.isEmpty())
            throw DynamoRefusal.validation(
                    "One or more parameter values were invalid: An " + what + " set  may not be empty");
        if (Set.copyOf(members).size() < members.size())
            throw DynamoRefusal.validation(
                    "One or more parameter values were invalid: Input collection " + members + " contains duplicates");
        return members;
    }

    /// A whole number as DynamoDB writes it, and short enough; most are.
    private static boolean isPlain(String number) {
        var begin = number.startsWith("-") ? 1 : 0;
        var length = number.length() - begin;
        if (length < 1 || length > 18 || number.charAt(begin) == '0' && number.length() > 1) return false;
        for (var i = begin; i < number.length(); i++) if (!isDigit(number.charAt(i))) return false;
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static BigDecimal number(String text) {
        BigDecimal number;
        try {
            number = new BigDecimal(text).stripTrailingZeros();
        } catch (NumberFormatException notANumber) {
            throw DynamoRefusal.validation("The parameter cannot be converted to a numeric value: " + text);
        }
        return inRange(number);
    }

    private static BigDecimal inRange(BigDecimal number) {
        if (number.precision() > 38)
            throw DynamoRefusal.validation("Attempting to store more than 38 significant digits in a Number");
        if (number.abs().compareTo(LARGEST_NUMBER) > 0)
            throw DynamoRefusal.validation(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range");
        if (number.signum() != 0 && number.abs().compareTo(SMALLEST_NUMBER) < 0)
            throw DynamoRefusal.validation(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        return number;
    }

    static AttributeValue sum(AttributeValue left, AttributeValue right, boolean minus) {
        var summand = number(right.n());
        var sum = number(left.n()).add(minus ? summand.negate() : summand);
        if (sum.stripTrailingZeros().precision() > 38)
            throw DynamoRefusal.validation("DynamoDB only supports precision up to 38 digits");
        return AttributeValue.fromN(text(inRange(sum.stripTrailingZeros())));
    }

    private static String text(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.toPlainString();
    }

    /// Equal as DynamoDB compares: sets without order.
    static boolean same(AttributeValue left, AttributeValue right) {
        if (left.type() != right.type()) return false;
        return switch (left.type()) {
            case SS -> new HashSet<>(left.ss()).equals(new HashSet<>(right.ss()));
            case NS -> new HashSet<>(left.ns()).equals(new HashSet<>(right.ns()));
            case BS -> new HashSet<>(left.bs()).equals(new HashSet<>(right.bs()));
            case L -> {
                if (left.l().size() != right.l().size()) yield false;
                for (var i = 0; i < left.l().size(); i++)
                    if (!same(left.l().get(i), right.l().get(i))) yield false;
                yield true;
            }
            case M ->
                left.m().keySet().equals(right.m().keySet())
                        && left.m().entrySet().stream()
                                .allMatch(one -> same(one.getValue(), right.m().get(one.getKey())));
            default -> left.equals(right);
        };
    }

    static boolean ordered(AttributeValue value) {
        return value.type() == Type.S || value.type() == Type.N || value.type() == Type.B;
    }

    /// The order of two values of the same ordered type (S, N, B).
    static int compare(AttributeValue left, AttributeValue right) {
        return switch (left.type()) {
            case N -> new BigDecimal(left.n()).compareTo(new BigDecimal(right.n()));
            case B ->
                java.util.Arrays.compareUnsigned(
                        left.b().asByteArrayUnsafe(), right.b().asByteArrayUnsafe());
            default -> compareUtf8(left.s(), right.s());
        };
    }

    /// The order of the UTF-8 bytes, which is the order of code points; `String.compareTo` orders UTF-16 units.
    static int compareUtf8(String left, String right) {
        var end = Math.min(left.length(), right.length());
        for (var i = 0; i < end; i++) {
            var a = left.charAt(i);
            var b = right.charAt(i);
            if (a == b) continue;
            if (Character.isSurrogate(a) != Character.isSurrogate(b)) return Character.isSurrogate(a) ? 1 : -1;
            return Character.compare(a, b);
        }
        return Integer.compare(left.length(), right.length());
    }

    /// What the function `size` answers, or -1 for a type without a size.
    static int length(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s().getBytes(StandardCharsets.UTF_8).length;
            case B -> value.b().asByteArrayUnsafe().length;
            case SS -> value.ss().size();
            case NS -> value.ns().size();
            case BS -> value.bs().size();
            case L -> value.l().size();
            case M -> value.m().size();
            default -> -1;
        };
    }

    /// Bytes of an item, by DynamoDB's published rules.
    static int size(Map<String, AttributeValue> item) {
        var size = 0;
        for (var one : item.entrySet()) size += utf8(one.getKey()) + size(one.getValue());
        return size;
    }

    private static int size(AttributeValue value) {
        return switch (value.type()) {
            case S -> utf8(value.s());
            case N -> digits(value.n());
            case B -> value.b().asByteArrayUnsafe().length;
            case SS -> value.ss().stream().mapToInt(Attributes::utf8).sum();
            case NS -> value.ns().stream().mapToInt(Attributes::digits).sum();
            case BS ->
                value.bs().stream()
                        .mapToInt(one -> one.asByteArrayUnsafe().length)
                        .sum();
            case L -> {
                var size = 3;
                for (var one : value.l()) size += 1 + size(one);
                yield size;
            }
            case M -> 3 + value.m().size() + size(value.m());
            default -> 1;
        };
    }

    /// @param number in its normal form
    private static int digits(String number) {
        var significant = 1;
        var seen = 0;
        for (var i = 0; i < number.length(); i++) {
            var c = number.charAt(i);
            if (!isDigit(c) || seen == 0 && c == '0') continue;
            seen++;
            if (c != '0') significant = seen;
        }
        return (significant + 1) / 2 + 1 + (number.startsWith("-") ? 1 : 0);
    }

    static int utf8(String text) {
        var bytes = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    static boolean isAmong(AttributeValue wanted, Collection<AttributeValue> members) {
        return members.stream().anyMatch(member -> same(member, wanted));
    }
}
