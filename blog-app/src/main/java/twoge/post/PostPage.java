package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import twoge.web.Pages;

/// `GET /posts/{id}`: one post and its replies.
final class PostPage {
    private final Bodies bodies = new Bodies();
    private final Posts posts;
    private final Replies replies;
    private final Pages pages;

    PostPage(Posts posts, Replies replies, Pages pages) {
        this.posts = posts;
        this.replies = replies;
        this.pages = pages;
    }

    void show(Context request) throws SQLException {
        show(request, PostId.parse(request.pathParam("id")), "", Map.of());
    }

    /// @param reply what is written in the form to reply already
    /// @param problems what is wrong with it
    void show(Context request, long id, String reply, Map<String, String> problems) throws SQLException {
        var post = posts.find(id).orElseThrow(NotFoundResponse::new);
        pages.show(
                request,
                "post.jte",
                Map.of(
                        "post",
                        post,
                        "body",
                        bodies.of(post),
                        "neighbours",
                        posts.neighbours(id),
                        "replies",
                        post.replies() == 0 ? List.of() : replies.to(id),
                        "reply",
                        reply,
                        "problems",
                        problems));
    }
}
