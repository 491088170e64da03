package pushback.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// GitHub's signature of a delivery: HMAC-SHA256 over the raw body, as `sha256=` and 64 hexadecimal digits in the
/// header `X-Hub-Signature-256`.
public final class Signature {
    public static final String HEADER = "x-hub-signature-256";

    private static final Pattern FORM = Pattern.compile("sha256=[0-9a-f]{64}");

    private Signature() {}

    /// Whether it could be one at all.
    public static boolean isWellFormed(String signature) {
        return FORM.matcher(signature).matches();
    }

    /// Compares in a time that does not depend on where the two differ.
    static boolean fits(String signature, String secret, byte[] body) {
        var expected = of(secret, body).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.US_ASCII));
    }

    public static String of(String secret, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new AssertionError("every Java platform has HmacSHA256, and the secret is not empty", impossible);
        }
    }
}
