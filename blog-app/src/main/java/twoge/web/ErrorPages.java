package twoge.web;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a visitor sees when there is no page to show.
final class ErrorPages {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);

    private final Pages pages;

    ErrorPages(Pages pages) {
        this.pages = pages;
    }

    /// The request cannot be answered, and that is the visitor's to know.
    void refused(HttpResponseException refusal, Context request) {
        switch (refusal.getStatus()) {
            case 403 ->
                show(request, 403, "Not yours to do", "That belongs to somebody else, or was sent from another site.");
            case 404 -> show(request, 404, "Nothing here", "This page does not exist, or does not exist any more.");
            case 405 -> show(request, 405, "Not like that", "This page cannot be asked for in this way.");
            case 408 -> show(request, 408, "Too slow", "What you sent did not arrive in time. Please try again.");
            case 413 -> show(request, 413, "Too much", "That is more than we can take in one piece.");
            case 503 ->
                show(request, 503, "Back in a moment", "This cannot be reached just now. Please try again shortly.");
            default -> show(request, refusal.getStatus(), "That did not work", "The request could not be understood.");
        }
    }

    /// A form that is not from this browser's session; what was typed must not be lost.
    void stale(StaleForm stale, Context request) {
        FormToken.prepare(request);
        request.status(stale.getStatus());
        var path = request.path().replaceFirst("^/account/.*", "/account");
        pages.show(
                request,
                "stale.jte",
                Map.of(
                        "form",
                        Form.of(request),
                        "loggedOut",
                        stale.getStatus() == 401,
                        "back",
                        path.matches("/account|/posts/[0-9]+/(edit|replies)") ? path : "/write"));
    }

    /// Leads to the form to log in, and from there back.
    void logInFirst(LogInFirst refusal, Context request) {
        request.redirect("/login?then=" + request.path(), HttpStatus.SEE_OTHER);
    }

    /// There is too much to do.
    void busy(Busy reason, Context request) {
        request.header("Retry-After", "5");
        show(request, 503, "Just a moment", "Too many people want something right now. Please try again shortly.");
    }

    /// The database is away, and will be back.
    void away(RuntimeException reason, Context request) {
        LOG.warn("event=database-away path={} reason=\"{}\"", request.req().getRequestURI(), reason.getMessage());
        request.header("Retry-After", "5");
        show(request, 503, "Back in a moment", "The posts cannot be reached just now. Please try again shortly.");
    }

    /// We failed. The reason is for the log; the visitor gets the request's name to find it by.
    void failed(Exception failure, Context request) {
        LOG.error(
                "event=failure method={} path={}",
                request.req().getMethod(),
                request.req().getRequestURI(),
                failure);
        show(
                request,
                500,
                "Something broke",
                "That was our fault, not yours. It is written down as " + RequestId.of(request) + ".");
    }

    private void show(Context request, int status, String title, String message) {
        request.status(status);
        pages.show(
                request,
                "error.jte",
                Map.of("status", status, "title", title, "message", message, "form", Form.of(request)));
    }
}
