package twoge.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import twoge.web.Busy;

/// Passwords, kept as Argon2id hashes: `$argon2id$v=19$m=12288,t=3,p=1$salt$hash`.
///
/// Checking one takes 12 MiB and some 50 ms of a processor on purpose, so only as many are checked at once as there are
/// processors for it, few wait, and everybody else is told to come back.
final class Passwords {
    static final int SHORTEST = 10;
    static final int LONGEST = 128;

    /// One of the settings that the OWASP password storage cheat sheet calls equal; this one fits twice into 128
    /// MB.
    private static final int MEMORY_KIB = 12_288;
    private static final int PASSES = 3;
    private static final int AT_ONCE = 2;
    /// At 20 a second on one processor, the last of them waits 3 s; nobody waits longer than the patience, in
    /// seconds.
    private static final int WAITING = 60;
    private static final int PATIENCE = 5;

    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=1\\$([\\w+/-]+)\\$([\\w+/-]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Those checked and those who wait, counted before they queue: a queue's length, asked for and then acted
    /// upon, lets more in when many come at the same moment.
    private final Semaphore places = new Semaphore(AT_ONCE + WAITING);
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    /// Compared with when there is no such account, so that the answer takes as long.
    private final String nobodys =
            "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s".formatted(MEMORY_KIB, PASSES, base64(random(16)), base64(random(32)));

    /// Work that checks passwords.
    interface Check<T> {
        T run() throws Exception;
    }

    /// Does `check` when it is its turn.
    ///
    /// @throws Busy when too many wait already, or it takes too long
    <T> T inTurn(Check<T> check) throws Exception {
        if (!places.tryAcquire()) throw new Busy();
        try {
            if (!turns.tryAcquire(PATIENCE, TimeUnit.SECONDS)) throw new Busy();
            try {
                return check.run();
            } finally {
                turns.release();
            }
        } finally {
            places.release();
        }
    }

    String hash(String password) {
        var salt = random(16);
        return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
                .formatted(MEMORY_KIB, PASSES, base64(salt), base64(derive(password, salt, MEMORY_KIB, PASSES)));
    }

    boolean matches(String password, String hash) {
        var parts = FORM.matcher(hash);
        if (!parts.matches()) throw new IllegalStateException("not an Argon2id hash");
        var expected = Base64.getDecoder().decode(parts.group(4));
        var derived = derive(
                password,
                Base64.getDecoder().decode(parts.group(3)),
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)));
        return MessageDigest.isEqual(expected, derived);
    }

    /// False, after the time a real comparison takes.
    boolean matchesNobodys(String password) {
        matches(password, nobodys);
        return false;
    }

    private static byte[] derive(String password, byte[] salt, int memory, int passes) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        var derived = new byte[32];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), derived);
        return derived;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
