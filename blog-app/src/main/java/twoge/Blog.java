package twoge;

import io.javalin.config.RoutesConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import twoge.account.AccountRoutes;
import twoge.account.Accounts;
import twoge.account.DatabaseSessions;
import twoge.account.Sessions;
import twoge.account.ValkeySessions;
import twoge.account.Viewers;
import twoge.database.Database;
import twoge.database.Migrations;
import twoge.health.Health;
import twoge.health.Metrics;
import twoge.health.Release;
import twoge.picture.Pictures;
import twoge.post.PostRoutes;
import twoge.web.Assets;
import twoge.web.Pages;
import twoge.web.Site;

/// The blog, put together: the database, the pages, the server. Asks for its tables at once, serves once it is started.
public final class Blog implements AutoCloseable {
    private final Database database;
    private final Migrations migrations;
    private final Release release;
    private final Metrics metrics;
    private final InstantSource clock = InstantSource.system();
    private final Viewers viewers;
    private final Pictures pictures;
    private final Pages pages;
    private final Site site;
    private ValkeySessions valkey;

    /// @param stores where everything is kept
    /// @param connections the most connections to the database held at once
    /// @param drain how long requests in flight may take once it is closed
    /// @param proxies of ours before it, as in [Settings]
    public Blog(Stores stores, int connections, Duration drain, int proxies, Release release) {
        this.release = release;
        metrics = new Metrics(release);
        database = new Database(stores.database(), stores.login(), connections, metrics.registry());
        migrations = new Migrations(stores.database(), stores.login(), database);
        // The database answers while the server is put together.
        migrations.start();
        var assets = new Assets();
        viewers = new Viewers(
                stores.valkey().<Sessions>map(this::valkey).orElseGet(() -> new DatabaseSessions(database, clock)));
        pictures = new Pictures(stores.pictures());
        pages = new Pages(assets, release.line(), viewers::ifKnown);
        site = new Site(pages, assets, drain, proxies, metrics.registry(), this::routes);
    }

    private ValkeySessions valkey(URI server) {
        valkey = new ValkeySessions(server, new Accounts(database));
        return valkey;
    }

    private void routes(RoutesConfig routes) {
        PostRoutes.add(routes, database, viewers, pictures, pages);
        AccountRoutes.add(routes, database, clock, viewers, pictures, pages);
        routes.get("/pictures/{name}", pictures::show);

        var health = new Health(migrations, () -> site.draining());
        routes.get("/health/live", health::live);
        routes.get("/health/ready", health::ready);
        routes.get("/metrics", metrics::show);
        routes.get(
                "/version", request -> request.contentType("application/json").result(release.json()));
    }

    /// Begins to serve; ready once the migrations are done, which happens meanwhile.
    ///
    /// @return the port it listens on
    public int start(String host, int port) {
        return site.listen(host, port);
    }

    /// Finishes what is in flight, and lets go of the database.
    @Override
    public void close() {
        site.close();
        migrations.close();
        if (valkey != null) valkey.close();
        database.close();
        metrics.close();
    }
}
