package pushback.aws.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Single values as forms, headers, paths, parameters and XML hold them.
final class WireText {
    private WireText() {}

    /// @throws Malformed if `text` is none of the member's values
    static Object parse(WireMember member, String text) {
        try {
            return switch (member.kind()) {
                case TEXT -> text;
                case INTEGER -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case SHORT -> Short.valueOf(text);
                case BYTE -> Byte.valueOf(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case DECIMAL -> decimal(text);
                case BOOLEAN -> truth(text);
                case INSTANT -> WireTime.parse(text);
                case BYTES -> SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text));
                case STRUCTURE, LIST, MAP, OTHER -> throw new Malformed("a single value cannot be " + member.name());
            };
        } catch (IllegalArgumentException unfit) {
            throw new Malformed("Value '" + text + "' at '" + member.name() + "' is not of the type "
                    + member.kind().name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private static BigDecimal decimal(String text) {
        if (text.length() > 400) throw new NumberFormatException();
        return new BigDecimal(text);
    }

    private static Boolean truth(String text) {
        if (text.equals("true")) return true;
        if (text.equals("false")) return false;
        throw new IllegalArgumentException();
    }

    /// @param usual how moments are written where the member does not say it
    static String of(WireMember member, Object value, Format usual) {
        return switch (value) {
            case Instant moment -> WireTime.text(moment, member.format().orElse(usual));
            case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }
}
