package pushback.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final String SECRET = "It's a Secret to Everybody";
    private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.UTF_8);
    /// GitHub's public test vector.
    private static final String SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    @Test
    void isTheOneThatGitHubDocuments() {
        assertEquals(SIGNATURE, Signature.of(SECRET, BODY));
        assertTrue(Signature.fits(SIGNATURE, SECRET, BODY));
    }

    @Test
    void fitsNoOtherBodySecretOrDigit() {
        assertFalse(Signature.fits(SIGNATURE, SECRET, "Hello, World?".getBytes(StandardCharsets.UTF_8)));
        assertFalse(Signature.fits(SIGNATURE, "It's a secret to everybody", BODY));
        for (int digit = 0; digit < SIGNATURE.length(); digit++) {
            var altered = new StringBuilder(SIGNATURE);
            altered.setCharAt(digit, altered.charAt(digit) == '0' ? '1' : '0');
            assertFalse(Signature.fits(altered.toString(), SECRET, BODY), altered.toString());
        }
    }
}
