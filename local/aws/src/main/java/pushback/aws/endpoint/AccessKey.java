package pushback.aws.endpoint;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import pushback.aws.account.Caller;

/// Whose requests are answered, and which of them: a key, and the policy of the role behind it.
///
/// @param id shown in every request
/// @param secret never sent, never logged
/// @param actions such as `s3:GetObject`; `*` for all
/// @param bucket the only one they are allowed on; `*` for all
public record AccessKey(String id, String secret, Set<String> actions, String bucket) {
    /// What a web server may do with its application's bucket on AWS.
    private static final Set<String> MEDIA = Set.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket");
    private static final String ALL = "*";
    /// Who runs the local cloud, in characters that a user of AWS may have.
    private static final String USER = System.getProperty("user.name").replaceAll("[^\\w+=,.@-]", "_");
    private static final String PERSON = "arn:aws:iam::000000000000:user/" + USER;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LETTERS = 16;
    private static final int SECRET_BYTES = 30;

    public AccessKey {
        actions = Set.copyOf(actions);
    }

    /// A new one for the servers of an application.
    public static AccessKey forMedia(String bucket) {
        return made(MEDIA, bucket);
    }

    /// A new one for a person, who may do everything here.
    public static AccessKey forOperator() {
        return made(Set.of(ALL), ALL);
    }

    /// One of a person, who may do everything here, as it was made before.
    public static AccessKey ofOperator(String id, String secret) {
        return new AccessKey(id, secret, Set.of(ALL), ALL);
    }

    private static AccessKey made(Set<String> actions, String bucket) {
        var random = new SecureRandom();
        var id = new StringBuilder("AKIA");
        for (var letter = 0; letter < ID_LETTERS; letter++) id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new AccessKey(
                id.toString(), Base64.getEncoder().withoutPadding().encodeToString(secret), actions, bucket);
    }

    /// What the principals here may do, by their ARN.
    public static Optional<Set<String>> policy(String principal) {
        if (principal.equals(PERSON)) return Optional.of(Set.of(ALL));
        return principal.equals("arn:aws:iam::000000000000:role/pushback-web") ? Optional.of(MEDIA) : Optional.empty();
    }

    /// As STS tells it: a person is a user, an application the role of its servers.
    Caller caller() {
        return bucket.equals(ALL)
                ? new Caller(PERSON, id)
                : new Caller("arn:aws:sts::000000000000:assumed-role/pushback-web/" + id, id + ":" + id);
    }

    boolean allows(String action, String bucket) {
        return allows(action) && (this.bucket.equals(ALL) || bucket.equals(this.bucket));
    }

    /// Of a service whose resources are not told apart.
    boolean allows(String action) {
        return actions.contains(action) || actions.contains(ALL);
    }

    /// Without the secret: records are printed by accident.
    @Override
    public String toString() {
        return "AccessKey[" + id + " on " + bucket + "]";
    }
}
