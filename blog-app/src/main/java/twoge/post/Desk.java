package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twoge.database.DatabaseAway;
import twoge.web.Form;
import twoge.web.Pages;

/// The form in which posts are written and changed. What was typed stays in it until it is published.
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    static final String CHOOSE_AGAIN = "Please choose the picture once more.";

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
    void excuse(Context request, Optional<Post> post, Draft draft, Form form, DatabaseAway reason) {
        LOG.warn("event=post-not-saved reason=\"{}\"", reason.getMessage());
        request.status(HttpStatus.SERVICE_UNAVAILABLE);
        again(request, post, draft, form, "Your post could not be saved just now. Nothing is lost: please try again.");
    }

    /// Whoever typed this did not know what `post` has become.
    void warn(Context request, Post post, Draft draft, Form form) {
        request.status(HttpStatus.CONFLICT);
        again(
                request,
                Optional.of(post),
                draft,
                form,
                "Not saved yet: this post was changed in another window meanwhile."
                        + " Save again to replace what it says now.");
    }

    private void again(Context request, Optional<Post> post, Draft draft, Form form, String problem) {
        var problems = new HashMap<>(Map.of("form", problem));
        // No page can put a file into a form.
        if (form.file("picture").isPresent()) problems.put("picture", CHOOSE_AGAIN);
        show(request, post, draft, problems);
    }
}
