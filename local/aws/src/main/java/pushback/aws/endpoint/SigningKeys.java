package pushback.aws.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys that sign on one day, derived once from the secrets they come from.
final class SigningKeys {
    /// Those of a day and of the days around it, for a few secrets.
    private static final int KEPT = 64;

    private final Map<Scope, Signer> known = new ConcurrentHashMap<>();

    private record Scope(String key, String date, String region, String service) {}

    /// Signs, from any thread.
    record Signer(Mac made) {
        static Signer of(byte[] key) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return new Signer(mac);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("every JDK has HMAC with SHA-256", impossible);
            }
        }

        byte[] sign(String text) {
            try {
                return ((Mac) made.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8));
            } catch (CloneNotSupportedException impossible) {
                throw new IllegalStateException("the JDK's HMAC can be copied", impossible);
            }
        }

        /// Without the key.
        @Override
        public String toString() {
            return "Signer";
        }
    }

    Signer of(AccessKey key, String date, String region, String service) {
        var scope = new Scope(key.id(), date, region, service);
        var signer = known.get(scope);
        if (signer != null) return signer;
        // A date is the client's, who may make up any.
        if (known.size() >= KEPT) known.clear();
        var derived = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        for (var part : new String[] {date, region, service, "aws4_request"})
            derived = Signer.of(derived).sign(part);
        var made = Signer.of(derived);
        known.put(scope, made);
        return made;
    }
}
