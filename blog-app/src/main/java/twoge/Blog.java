package twoge;

import io.javalin.config.RoutesConfig;
import java.time.Duration;
import twoge.database.Database;
import twoge.database.DatabaseAddress;
import twoge.database.Migrations;
import twoge.health.Health;
import twoge.health.Metrics;
import twoge.health.Release;
import twoge.post.CreatePost;
import twoge.post.FrontPage;
import twoge.post.Posts;
import twoge.post.ShowPost;
import twoge.web.Assets;
import twoge.web.Pages;
import twoge.web.Site;

/// The blog, put together: the database, the pages, the server.
public final class Blog implements AutoCloseable {
    private final Database database;
    private final Migrations migrations;
    private final Release release;
    private final Metrics metrics;
    private final Pages pages;
    private final Site site;

    public Blog(DatabaseAddress address, int connections, Duration drain, Release release) {
        this.release = release;
        metrics = new Metrics(release);
        database = new Database(address, connections, metrics.registry());
        migrations = new Migrations(address, database);
        var assets = new Assets();
        pages = new Pages(assets, release.line());
        site = new Site(pages, assets, drain, metrics.registry(), this::routes);
    }

    private void routes(RoutesConfig routes) {
        var posts = new Posts(database);
        routes.get("/", new FrontPage(posts, pages));
        routes.get("/posts/{id}", new ShowPost(posts, pages));
        routes.post("/posts", new CreatePost(posts, pages));
        // Who reloads the form with its errors asks for the address it was sent to.
        routes.get("/posts", request -> request.redirect("/"));

        var health = new Health(migrations, () -> site.draining());
        routes.get("/health/live", health::live);
        routes.get("/health/ready", health::ready);
        routes.get("/metrics", metrics::show);
        routes.get("/version", request -> request.contentType("application/json").result(release.json()));
    }

    /// Begins to serve; ready once the migrations are done, which happens meanwhile.
    ///
    /// @return the port it listens on
    public int start(String host, int port) {
        migrations.start();
        return site.listen(host, port);
    }

    /// Finishes what is in flight, and lets go of the database.
    @Override
    public void close() {
        site.close();
        migrations.close();
        database.close();
        metrics.close();
    }
}
