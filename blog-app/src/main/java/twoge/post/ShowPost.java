package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import java.util.Map;
import twoge.web.Pages;

/// `GET /posts/{id}`: one post.
public final class ShowPost implements Handler {
    private final Posts posts;
    private final Pages pages;

    public ShowPost(Posts posts, Pages pages) {
        this.posts = posts;
        this.pages = pages;
    }

    @Override
    public void handle(Context request) throws Exception {
        var post = posts.find(PostId.parse(request.pathParam("id"))).orElseThrow(NotFoundResponse::new);
        pages.show(request, "post.jte", Map.of("post", post));
    }
}
