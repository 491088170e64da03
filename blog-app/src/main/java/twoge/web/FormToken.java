package twoge.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What every form carries so that no other site can send it in a visitor's name: derived from a cookie that other
/// sites can neither read nor set, and masked anew in each page, so that the size of compressed pages tells nothing.
public final class FormToken {
    /// The name of the hidden field.
    public static final String FIELD = "token";

    private static final int BYTES = 16;

    private FormToken() {}

    /// The token for the forms of a page; empty when the browser has no cookie yet.
    static Optional<String> of(Context request) {
        return secret(request).map(secret -> {
            var pad = Arrays.copyOf(derive(Cookie.random()), BYTES);
            var masked = Arrays.copyOf(pad, 2 * BYTES);
            System.arraycopy(xor(pad, derive(secret)), 0, masked, BYTES, BYTES);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(masked);
        });
    }

    /// The same for somebody who may not have a cookie yet: they get one.
    public static void prepare(Context request) {
        if (secret(request).isPresent()) return;
        var secret = Cookie.random();
        Cookie.FORM.set(request, secret);
        request.attribute(FIELD, secret);
    }

    /// True when `token` was made for the browser that sends it.
    static boolean fits(Context request, String token) {
        var secret = secret(request);
        if (secret.isEmpty() || !token.matches("[\\w-]{43}")) return false;
        var masked = Base64.getUrlDecoder().decode(token);
        var pad = Arrays.copyOf(masked, BYTES);
        var rest = Arrays.copyOfRange(masked, BYTES, 2 * BYTES);
        return MessageDigest.isEqual(xor(pad, rest), Arrays.copyOf(derive(secret.get()), BYTES));
    }

    private static Optional<String> secret(Context request) {
        return Cookie.SESSION
                .read(request)
                .or(() -> Cookie.FORM.read(request))
                .or(() -> Optional.ofNullable(request.attribute(FIELD)));
    }

    private static byte[] xor(byte[] pad, byte[] other) {
        var result = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) result[i] = (byte) (pad[i] ^ other[i]);
        return result;
    }

    private static byte[] derive(String secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return mac.doFinal("form".getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
