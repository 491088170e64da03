package twoge.account;

import io.javalin.config.RoutesConfig;
import java.time.InstantSource;
import twoge.database.Database;
import twoge.picture.Pictures;
import twoge.web.Pages;

/// Which address of the accounts leads where.
public final class AccountRoutes {
    private AccountRoutes() {}

    public static void add(
            RoutesConfig routes,
            Database database,
            InstantSource clock,
            Viewers viewers,
            Pictures pictures,
            Pages pages) {
        var accounts = new Accounts(database);
        var passwords = new Passwords();
        var limit = new LogInLimit(database, clock);
        var register = new Register(accounts, passwords, limit, viewers, pages);
        routes.get("/register", register::ask);
        routes.post("/register", register::add);
        var logIn = new LogIn(accounts, passwords, limit, viewers, pages);
        routes.get("/login", logIn::ask);
        routes.post("/login", logIn::check);
        routes.post("/logout", new LogOut(viewers));
        var edit = new EditAccount(accounts, passwords, limit, viewers, pictures, pages);
        routes.get("/account", edit::ask);
        routes.post("/account/profile", edit::changeProfile);
        routes.post("/account/password", edit::changePassword);
    }
}
