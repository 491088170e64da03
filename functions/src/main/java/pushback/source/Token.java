package pushback.source;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The token for the git host's API, or what describes a [GitHubApp], where Secrets Manager keeps it.
public final class Token {
    /// Errors that last until a person changes something. Others pass, and count as an outage.
    private static final Set<String> LASTING = Set.of(
            "ResourceNotFoundException",
            "InvalidRequestException",
            "DecryptionFailure",
            "DecryptionFailureException",
            "AccessDeniedException");

    private Token() {}

    /// @throws SourceRefused if it is not there, may not be read, or is no text: as with a wrong one, no push goes
    ///     out
    public static String read(SecretsManagerClient secrets, String secret) {
        try {
            var value = secrets.getSecretValue(get -> get.secretId(secret)).secretString();
            if (value == null) throw refused(secret, "it holds bytes and no text");
            return value.strip();
        } catch (AwsServiceException failed) {
            if (failed.awsErrorDetails() == null
                    || !LASTING.contains(failed.awsErrorDetails().errorCode())) throw failed;
            throw refused(
                    secret,
                    failed.awsErrorDetails().errorCode() + ": "
                            + failed.awsErrorDetails().errorMessage());
        }
    }

    private static SourceRefused refused(String secret, String why) {
        return new SourceRefused(
                "the token's secret " + secret + " cannot be read (" + why + ")",
                "put a token into it as text, restore it if it was deleted, and let the functions read it");
    }
}
