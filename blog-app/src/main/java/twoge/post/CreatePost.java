package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twoge.database.DatabaseAway;
import twoge.web.Form;
import twoge.web.Pages;

/// `POST /posts`: publishes what was typed and leads to the new post, or shows the form again with what is wrong.
public final class CreatePost implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(CreatePost.class);

    private final Posts posts;
    private final Pages pages;

    public CreatePost(Posts posts, Pages pages) {
        this.posts = posts;
        this.pages = pages;
    }

    @Override
    public void handle(Context request) throws Exception {
        var form = Form.read(request);
        var draft = new Draft(form.field("title"), form.field("text"), form.field("author"));
        var problems = draft.problems();
        if (!problems.isEmpty()) {
            showAgain(request, HttpStatus.UNPROCESSABLE_CONTENT, draft, problems);
            return;
        }
        try {
            request.redirect("/posts/" + posts.add(draft), HttpStatus.SEE_OTHER);
        } catch (DatabaseAway e) {
            // What was typed is worth more than an error page.
            LOG.warn("event=post-not-saved reason=\"{}\"", e.getMessage());
            showAgain(request, HttpStatus.SERVICE_UNAVAILABLE, draft,
                    Map.of("form", "Your post could not be saved just now. Nothing is lost: please try again."));
        }
    }

    private void showAgain(Context request, HttpStatus status, Draft draft, Map<String, String> problems) {
        request.status(status);
        pages.show(request, "write.jte", Map.of("draft", draft, "problems", problems));
    }
}
