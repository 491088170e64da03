package pushback.aws.endpoint;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/// Whose requests are answered, and which of them: a key, and the policy of the role behind it.
///
/// @param id shown in every request
/// @param secret never sent, never logged
/// @param actions such as `s3:GetObject`
/// @param bucket the only one they are allowed on
public record AccessKey(String id, String secret, Set<String> actions, String bucket) {
    /// What a web server may do with its application's bucket on AWS.
    private static final Set<String> MEDIA = Set.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket");
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LETTERS = 16;
    private static final int SECRET_BYTES = 30;

    public AccessKey {
        actions = Set.copyOf(actions);
    }

    /// A new one for the servers of an application.
    public static AccessKey forMedia(String bucket) {
        var random = new SecureRandom();
        var id = new StringBuilder("AKIA");
        for (var letter = 0; letter < ID_LETTERS; letter++) id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new AccessKey(id.toString(), Base64.getEncoder().withoutPadding().encodeToString(secret), MEDIA, bucket);
    }

    boolean allows(String action, String bucket) {
        return actions.contains(action) && bucket.equals(this.bucket);
    }

    /// Without the secret: records are printed by accident.
    @Override
    public String toString() {
        return "AccessKey[" + id + " on " + bucket + "]";
    }
}
