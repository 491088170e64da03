package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import java.util.Map;
import twoge.account.Account;
import twoge.account.Accounts;
import twoge.web.Pages;

/// `GET /authors/{name}`: who somebody is, and their newest posts.
final class AuthorPage implements Handler {
    private final Accounts accounts;
    private final Posts posts;
    private final Cards cards;
    private final Pages pages;

    AuthorPage(Accounts accounts, Posts posts, Cards cards, Pages pages) {
        this.accounts = accounts;
        this.posts = posts;
        this.cards = cards;
        this.pages = pages;
    }

    @Override
    public void handle(Context request) throws Exception {
        var name = request.pathParam("name");
        if (!Account.isName(name)) throw new NotFoundResponse();
        var author = accounts.find(name).orElseThrow(NotFoundResponse::new);
        var listing = Listing.read(request, request.queryParam("before"));
        var page = posts.newestOf(author.id(), listing.before(), listing.size());
        pages.show(
                request,
                "author.jte",
                Map.of(
                        "author",
                        author,
                        "cards",
                        cards.of(page.posts()),
                        "first",
                        listing.first(),
                        "older",
                        page.older()
                                .map(id -> "/authors/" + name + "?before=" + id + listing.suffix())
                                .orElse("")));
    }
}
