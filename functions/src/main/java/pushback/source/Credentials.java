package pushback.source;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Who the deployer is to GitHub: nobody, somebody with a token, or a GitHub App. And what a person has to do where
/// that is not enough.
final class Credentials {
    private final Supplier<String> secret;
    private final InstallationTokens tokens;
    private String seen = "";

    /// @param secret asked for at each call: a token, or what describes an App; empty: nobody
    Credentials(Supplier<String> secret, InstallationTokens tokens) {
        this.secret = secret;
        this.tokens = tokens;
    }

    /// What a request shows; empty: nothing.
    Optional<String> token(Duration within) {
        var text = read();
        if (text.isEmpty()) return Optional.empty();
        return Optional.of(GitHubApp.isDescribedBy(text) ? tokens.of(text, within) : text);
    }

    private String read() {
        seen = secret.get();
        return seen;
    }

    /// Whether GitHub lets us write check runs.
    boolean areOfAnApp() {
        return GitHubApp.isDescribedBy(read());
    }

    /// Whether nothing was shown last.
    boolean wereNone() {
        return seen.isEmpty();
    }

    /// GitHub does not take what it was shown; whether something else can be shown.
    boolean renew() {
        return tokens.forget();
    }

    String unseen() {
        if (wereNone())
            return "there is no such repository, or it is private and the deployer has no token; correct"
                    + " the environment's repository, or put a token into its secret";
        return wereOfAnApp()
                ? "there is no such repository, or the App may not see it; correct the environment's repository, or"
                        + " install the App on it"
                : "there is no such repository, or the token may not see it; correct the environment's"
                        + " repository, or give the token access to it";
    }

    String wrong() {
        return wereOfAnApp()
                ? "the App's token is not taken; see whether the App is still installed on the repository"
                : "the token is wrong, has ended or was revoked; put a new one into its secret";
    }

    String mayNot(HttpResponse<String> answer) {
        return (wereOfAnApp()
                        ? "the App may not do that; give it \"Contents: read\", \"Checks: read and write\" and"
                                + " \"Deployments: read and write\", and accept that for its installation ("
                        : "the token may not do that; give it \"Contents: read\", \"Commit statuses: read and"
                                + " write\" and \"Deployments: read and write\" for this repository (")
                + GitHubAnswers.reason(answer) + ")";
    }

    String mayNotWrite() {
        return wereOfAnApp()
                ? "the App may not write there; give it \"Checks: read and write\" and \"Deployments: read and"
                        + " write\", and accept that for its installation"
                : "the token may not write there; give it \"Commit statuses: read and write\" and \"Deployments: read"
                        + " and write\" for this repository";
    }

    private boolean wereOfAnApp() {
        return GitHubApp.isDescribedBy(seen);
    }
}
