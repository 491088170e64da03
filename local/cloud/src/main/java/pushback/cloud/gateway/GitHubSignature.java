package pushback.cloud.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The value of the header `X-Hub-Signature-256`.
public final class GitHubSignature {
    private GitHubSignature() {}

    /// HMAC-SHA256 of the body's bytes as they are sent, as `sha256=` and 64 hexadecimal digits.
    ///
    /// @throws IllegalArgumentException the secret is empty: such a signature would prove nothing
    public static String sign(String secret, byte[] body) {
        if (secret.isEmpty()) throw new IllegalArgumentException("the webhook's secret is empty");
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HmacSHA256", missing);
        }
    }
}
