package pushback.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import pushback.base.Json;

/// What GitHub's answers mean, whatever was asked.
final class GitHubAnswers {
    static final String MOVED = "the repository was renamed or moved to another owner; write its new "
            + "name into the environment's file and deploy that";

    private GitHubAnswers() {}

    /// GitHub's limits answer 403 as well: with a header, or with a sentence alone ("Rate limits for the REST
    /// API").
    static boolean isRateLimit(HttpResponse<String> answer) {
        return answer.headers().firstValue("Retry-After").isPresent()
                || answer.headers()
                        .firstValue("X-RateLimit-Remaining")
                        .filter("0"::equals)
                        .isPresent()
                || answer.body().toLowerCase(Locale.ROOT).contains("rate limit");
    }

    static String reason(HttpResponse<String> answer) {
        try {
            return Json.tree(answer.body()).path("message").asText("no reason given");
        } catch (IllegalArgumentException malformed) {
            return "no reason given";
        }
    }

    static SourceRefused refused(HttpResponse<String> answer, String remedy) {
        return new SourceRefused(said(answer), remedy);
    }

    static String said(HttpResponse<String> answer) {
        return "GitHub answered " + answer.statusCode() + " to "
                + answer.request().method() + " " + answer.request().uri();
    }

    /// @throws UncheckedIOException if it is no JSON
    static JsonNode tree(HttpResponse<String> answer) {
        try {
            return Json.tree(answer.body());
        } catch (IllegalArgumentException malformed) {
            throw new UncheckedIOException(new IOException(
                    "GitHub answered " + answer.request().uri() + " with what is " + malformed.getMessage()));
        }
    }
}
