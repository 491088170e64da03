package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.Map;
import twoge.account.Viewers;
import twoge.web.Form;
import twoge.web.Typed;

/// `POST /posts/{id}/replies` and `POST /replies/{id}/delete`.
final class EditReplies {
    private final Replies replies;
    private final PostPage page;
    private final Viewers viewers;

    EditReplies(Replies replies, PostPage page, Viewers viewers) {
        this.replies = replies;
        this.page = page;
        this.viewers = viewers;
    }

    void add(Context request) throws Exception {
        var form = Form.read(request);
        var viewer = viewers.sender(request);
        long post = PostId.parse(request.pathParam("id"));
        var text = Typed.tidy(form.field("text"));
        var problem = Typed.check(text, "reply", Reply.LONGEST, true);
        if (problem.isPresent()) {
            request.status(HttpStatus.UNPROCESSABLE_CONTENT);
            page.show(request, post, text, Map.of("text", problem.get()));
            return;
        }
        if (!replies.add(post, text, viewer)) throw new NotFoundResponse();
        request.redirect("/posts/" + post + "#replies", HttpStatus.SEE_OTHER);
    }

    void delete(Context request) throws Exception {
        Form.read(request);
        var viewer = viewers.sender(request);
        var post = replies.delete(PostId.parse(request.pathParam("id")), viewer);
        if (post.isEmpty()) throw new NotFoundResponse();
        request.redirect("/posts/" + post.getAsLong() + "#replies", HttpStatus.SEE_OTHER);
    }
}
