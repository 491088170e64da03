package twoge.post;

import io.javalin.config.RoutesConfig;
import twoge.account.Accounts;
import twoge.account.Viewers;
import twoge.database.Database;
import twoge.picture.Pictures;
import twoge.web.Pages;

/// Which address of the posts leads where.
public final class PostRoutes {
    private PostRoutes() {}

    public static void add(RoutesConfig routes, Database database, Viewers viewers, Pictures pictures, Pages pages) {
        var posts = new Posts(database);
        var cards = new Cards(posts, pages);
        read(routes, database, posts, cards, pages);

        var illustrations = new Illustrations(pictures);
        var desk = new Desk(pages);
        var write = new WritePost(posts, viewers, illustrations, desk);
        routes.get("/write", write::ask);
        routes.post("/posts", write::publish);
        // Who reloads the form with its errors asks for the address it was sent to.
        routes.get("/posts", request -> request.redirect("/"));
        var edit = new EditPost(posts, viewers, illustrations, desk, pages);
        routes.get("/posts/{id}/edit", edit::ask);
        routes.post("/posts/{id}/edit", edit::change);
        routes.get("/posts/{id}/delete", edit::askToDelete);
        routes.post("/posts/{id}/delete", edit::delete);

        var replies = new Replies(database);
        var page = new PostPage(posts, replies, pages);
        routes.get("/posts/{id}", page::show);
        var editReplies = new EditReplies(replies, page, viewers);
        routes.get(
                "/posts/{id}/replies", request -> request.redirect("/posts/" + PostId.parse(request.pathParam("id"))));
        routes.post("/posts/{id}/replies", editReplies::add);
        routes.post("/replies/{id}/delete", editReplies::delete);
    }

    private static void read(RoutesConfig routes, Database database, Posts posts, Cards cards, Pages pages) {
        var accounts = new Accounts(database);
        routes.get("/", new FrontPage(posts, cards, pages));
        routes.get("/authors/{name}", new AuthorPage(accounts, posts, cards, pages));
        routes.get("/search", new SearchPage(new Search(posts, database.vendor()), cards, pages));
        var feed = new Feed(accounts, posts);
        routes.get("/feed.atom", feed::ofAll);
        routes.get("/authors/{name}/feed.atom", feed::ofAuthor);
    }
}
