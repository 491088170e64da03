package pushback.console.live;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/// The parts of a page at one moment.
///
/// @param id the same for the same content: a browser that has seen it needs nothing
public record LiveParts(Map<String, String> parts, String id) {
    public static LiveParts of(Map<String, String> parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            parts.forEach((name, text) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return new LiveParts(parts, HexFormat.of().formatHex(digest.digest(), 0, 8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /// A part, to be set into its page.
    public String part(String name) {
        return parts.get(name);
    }
}
