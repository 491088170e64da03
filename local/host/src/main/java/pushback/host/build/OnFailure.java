package pushback.host.build;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What `on-failure` says about a phase in which a command fails.
///
/// @param aborts the build ends with this phase, a failed `build` too, which `post_build` would follow otherwise
/// @param goesOn the build goes on as if nothing had happened, and may succeed
/// @param retries how often the phase is run again at most
/// @param retried which failure is worth it: found anywhere in its message
record OnFailure(boolean aborts, boolean goesOn, int retries, Pattern retried) {
    /// What CodeBuild does where nothing is said: a failed `build` is still followed by `post_build`.
    static final OnFailure UNSAID = new OnFailure(false, false, 0, Pattern.compile(""));
    /// `RETRY` without a number.
    private static final int USUAL_RETRIES = 3;
    private static final int MOST_RETRIES = 100;
    private static final Pattern RETRY =
            Pattern.compile("RETRY(?:-(\\d+))?(?:-(.+))?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /// `ABORT`, `CONTINUE`, `RETRY`, `RETRY-count`, `RETRY-regex` or `RETRY-count-regex`.
    ///
    /// @throws IllegalArgumentException anything else; the message says what is allowed
    static OnFailure of(String text) {
        switch (text.toUpperCase(Locale.ROOT)) {
            case "ABORT" -> {
                return new OnFailure(true, false, 0, UNSAID.retried);
            }
            case "CONTINUE" -> {
                return new OnFailure(false, true, 0, UNSAID.retried);
            }
            default -> {
                var retry = RETRY.matcher(text);
                if (retry.matches()) return retry(text, retry);
                throw new IllegalArgumentException("on-failure is ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or "
                        + "RETRY-count-regex, not \"" + text + "\"");
            }
        }
    }

    private static OnFailure retry(String text, Matcher retry) {
        var count = retry.group(1);
        if (count != null && (count.length() > 3 || Integer.parseInt(count) > MOST_RETRIES))
            throw new IllegalArgumentException(
                    "on-failure: a build is retried 0 to " + MOST_RETRIES + " times, not " + count);
        try {
            return new OnFailure(
                    false,
                    false,
                    count == null ? USUAL_RETRIES : Integer.parseInt(count),
                    retry.group(2) == null ? UNSAID.retried : Pattern.compile(retry.group(2), Pattern.DOTALL));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(
                    "on-failure: the expression in \"" + text + "\" is malformed: " + wrong.getDescription(), wrong);
        }
    }

    /// Whether a phase that failed with this message, after so many retries, is run once more.
    boolean tryAgain(int retriesSoFar, String message) {
        return retriesSoFar < retries && retried.matcher(message).find();
    }
}
