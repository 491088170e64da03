package pushback.console.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret by which a console knows what it has signed itself: addresses to log in by, and cookies. Kept in a file
/// that only its owner can read, it outlives the console, so that open pages go on after a restart.
public final class ConsoleKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int NONCE = 16;

    private final SecretKeySpec secret;

    private ConsoleKey(byte[] bytes) {
        secret = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /// One that ends with the process.
    public static ConsoleKey fresh() {
        return new ConsoleKey(random(BYTES));
    }

    /// The one in `file`, which is made if there is none or it is damaged.
    public static ConsoleKey in(Path file) {
        try {
            var parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            var known = read(file);
            if (known.isPresent()) return known.get();
            Files.deleteIfExists(file);
            var made = random(BYTES);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, encoded(made));
            return new ConsoleKey(made);
        } catch (FileAlreadyExistsException other) {
            return read(file).orElseThrow(() -> new UncheckedIOException(other));
        } catch (IOException refused) {
            throw new UncheckedIOException("cannot write " + file + ": " + refused.getMessage(), refused);
        }
    }

    /// The one in `file`, if there is one.
    public static Optional<ConsoleKey> read(Path file) {
        try {
            if (!Files.isRegularFile(file)) return Optional.empty();
            var bytes = Base64.getUrlDecoder().decode(Files.readString(file).strip());
            return bytes.length == BYTES ? Optional.of(new ConsoleKey(bytes)) : Optional.empty();
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        } catch (IOException refused) {
            throw new UncheckedIOException("cannot read " + file + ": " + refused.getMessage(), refused);
        }
    }

    /// Something signed for `use`, good for a while.
    ///
    /// @param nonce what makes it one of its kind
    /// @param from and `until`, to the millisecond, when it is good
    public record Ticket(String nonce, Instant from, Instant until, String text) {
        /// A ticket names a browser, and is a secret.
        @Override
        public String toString() {
            return "Ticket until " + until;
        }
    }

    Ticket issue(String use, Instant now, Duration life) {
        var nonce = encoded(random(NONCE));
        var until = now.plus(life);
        var text = nonce + "." + now.toEpochMilli() + "." + until.toEpochMilli();
        return new Ticket(nonce, now, until, text + "." + signed(use, text));
    }

    /// What `text` says, if this key has signed it for `use` and it is good now.
    Optional<Ticket> verified(String use, String text, Instant now) {
        if (text == null || !text.matches("[\\w-]{22}\\.\\d{1,15}\\.\\d{1,15}\\.[\\w-]{43}")) return Optional.empty();
        var cut = text.lastIndexOf('.');
        if (!isSame(signed(use, text.substring(0, cut)), text.substring(cut + 1))) return Optional.empty();
        var parts = text.split("\\.");
        var ticket = new Ticket(
                parts[0],
                Instant.ofEpochMilli(Long.parseLong(parts[1])),
                Instant.ofEpochMilli(Long.parseLong(parts[2])),
                text);
        return now.isBefore(ticket.until()) ? Optional.of(ticket) : Optional.empty();
    }

    String signed(String use, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return encoded(mac.doFinal((use + "\n" + text).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
