package pushback.contracts;

import java.util.Locale;
import java.util.UUID;

/// Names that nobody has used: a foreign endpoint keeps what earlier tests left.
final class Fresh {
    private Fresh() {}

    /// At most eleven characters longer than `stem`, and good for every service: small letters, digits, one hyphen.
    static String name(String stem) {
        return stem + "-" + UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
    }
}
