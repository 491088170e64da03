package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twoge.database.DatabaseAway;
import twoge.web.Pages;

/// The form in which posts are written and changed. What was typed stays in it until it is published.
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Pages pages;

    Desk(Pages pages) {
        this.pages = pages;
    }

    /// @param post the post to be changed; empty for a new one
    void show(Context request, Optional<Post> post, Draft draft, Map<String, String> problems) {
        pages.show(request, "write.jte", Map.of("post", post, "draft", draft, "problems", problems));
    }

    void refuse(Context request, Optional<Post> post, Draft draft, Map<String, String> problems) {
        request.status(HttpStatus.UNPROCESSABLE_CONTENT);
        show(request, post, draft, problems);
    }

    /// What was typed is worth more than an error page.
    void excuse(Context request, Optional<Post> post, Draft draft, DatabaseAway reason) {
        LOG.warn("event=post-not-saved reason=\"{}\"", reason.getMessage());
        request.status(HttpStatus.SERVICE_UNAVAILABLE);
        show(request, post, draft,
                Map.of("form", "Your post could not be saved just now. Nothing is lost: please try again."));
    }
}
