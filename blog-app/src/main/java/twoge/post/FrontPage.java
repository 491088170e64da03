package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Map;
import twoge.web.Pages;

/// `GET /`: the newest posts.
public final class FrontPage implements Handler {
    private final Posts posts;
    private final Cards cards;
    private final Pages pages;

    FrontPage(Posts posts, Cards cards, Pages pages) {
        this.posts = posts;
        this.cards = cards;
        this.pages = pages;
    }

    @Override
    public void handle(Context request) throws Exception {
        var before = request.queryParam("before");
        var listing = Listing.read(request, before);
        var page = posts.newest(listing.before(), listing.size());
        pages.show(
                request,
                "front.jte",
                Map.of(
                        "cards",
                        cards.of(page.posts()),
                        "first",
                        listing.first(),
                        "older",
                        page.older()
                                .map(id -> "/?before=" + id + listing.suffix())
                                .orElse("")));
    }
}
