package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Map;
import twoge.web.Pages;

/// `GET /`: the newest posts, and a form to add one.
public final class FrontPage implements Handler {
    private final Posts posts;
    private final Pages pages;

    public FrontPage(Posts posts, Pages pages) {
        this.posts = posts;
        this.pages = pages;
    }

    @Override
    public void handle(Context request) throws Exception {
        var before = request.queryParam("before");
        var page = posts.newest(before == null ? Long.MAX_VALUE : PostId.parse(before));
        pages.show(request, "front.jte", Map.of("page", page, "first", before == null));
    }
}
