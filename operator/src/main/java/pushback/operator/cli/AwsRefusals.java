package pushback.operator.cli;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import pushback.wiring.OperatorPermissions;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// What AWS refuses, in a sentence with the remedy.
///
/// @param environment its name
/// @param place the region, or the address of another endpoint
/// @param absent what it means that nobody answers there, with the remedy
record AwsRefusals(String environment, String place, Optional<String> absent) {
    private static final Pattern DENIED =
            Pattern.compile("AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError.*");
    private static final Pattern ACTION = Pattern.compile("not authorized to perform: ([a-z-]+:\\w+)");
    private static final Pattern EXPIRED = Pattern.compile("ExpiredToken.*|RequestExpired|TokenRefreshRequired");
    private static final Pattern UNKNOWN_KEY = Pattern.compile(
            "UnrecognizedClientException|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignatureException|"
                    + "IncompleteSignature.*|InvalidAccessKeyId|AuthFailure");

    AwsRefusals(String environment, String place) {
        this(environment, place, Optional.empty());
    }

    <T> T explained(Supplier<T> question) {
        try {
            return question.get();
        } catch (AwsServiceException refused) {
            throw new IllegalStateException(sentence(refused), refused);
        } catch (SdkClientException unable) {
            throw new IllegalStateException(sentence(unable), unable);
        }
    }

    /// As [#explained], for what a person asked of an environment: a refusal is no misuse of the command.
    <T> T answered(Supplier<T> question) {
        try {
            return explained(question);
        } catch (IllegalArgumentException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        }
    }

    /// The stack names its policies by it.
    private String region() {
        return place.matches("[a-z]{2}(-[a-z]+)+-\\d") ? place : "REGION";
    }

    private String sentence(AwsServiceException refused) {
        var details = refused.awsErrorDetails();
        var code = details == null ? "" : String.valueOf(details.errorCode());
        var message = details == null || details.errorMessage() == null ? refused.getMessage() : details.errorMessage();
        if (DENIED.matcher(code).matches())
            return "AWS does not allow it: " + message + "; "
                    + beyond(message)
                            .orElse("attach the managed policy Pushback-" + environment
                                    + "-operator-" + region() + " (to look only: Pushback-" + environment + "-viewer-"
                                    + region()
                                    + "), or name another --profile");
        if (EXPIRED.matcher(code).matches())
            return "your credentials have expired; log in again, such as by: aws sso login";
        // Another program got the port of one that was killed.
        if (UNKNOWN_KEY.matcher(code).matches() && absent.isPresent()) return absent.get();
        if (UNKNOWN_KEY.matcher(code).matches())
            return "AWS does not know your credentials (" + code + "); name others by --profile, and mind the clock: "
                    + "one that is wrong by minutes is refused so, too";
        return "AWS refuses" + (code.isEmpty() ? "" : " (" + code + ")") + ": " + message;
    }

    /// What to do about an action that neither policy allows.
    private static Optional<String> beyond(String message) {
        var named = ACTION.matcher(message);
        if (!named.find()) return Optional.empty();
        var action = named.group(1);
        return OperatorPermissions.OPERATOR.stream()
                        .anyMatch(permission -> permission.action().equals(action))
                ? Optional.empty()
                : Optional.of("no policy of the environment allows it, on purpose; have " + action
                        + " allowed for you as well, or name another --profile");
    }

    private String sentence(SdkClientException unable) {
        if (absent.isPresent()) return absent.get();
        var message = String.valueOf(unable.getMessage());
        if (message.contains("Unable to load credentials"))
            return "there are no credentials for AWS; give some by --profile, or as the AWS CLI takes them"
                    + " (aws configure, aws sso login, AWS_ACCESS_KEY_ID)";
        if (message.contains("rofile")) return message + "; name another by --profile, or make it with: aws configure";
        return "AWS cannot be asked in " + place + ": " + message;
    }
}
