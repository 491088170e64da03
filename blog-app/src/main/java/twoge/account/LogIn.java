package twoge.account;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twoge.web.Connection;
import twoge.web.Form;
import twoge.web.FormToken;
import twoge.web.Pages;

/// `GET /login` and `POST /login`: a name and a password for a session, and back to where one came from.
public final class LogIn {
    private static final Logger LOG = LoggerFactory.getLogger(LogIn.class);

    /// Pages of ours without parameters; nothing that leads to another site.
    private static final Pattern OURS = Pattern.compile("(/[A-Za-z0-9_-]+)+");

    private final Accounts accounts;
    private final Passwords passwords;
    private final LogInLimit limit;
    private final Viewers viewers;
    private final Pages pages;

    LogIn(Accounts accounts, Passwords passwords, LogInLimit limit, Viewers viewers, Pages pages) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.limit = limit;
        this.viewers = viewers;
        this.pages = pages;
    }

    public void ask(Context request) {
        var then = request.queryParam("then");
        show(request, "", then == null ? "/" : then, Map.of());
    }

    public void check(Context request) throws Exception {
        var form = Form.read(request);
        var typed = form.field("name").strip().toLowerCase(Locale.ROOT);
        var name = Account.isName(typed) ? typed : "";
        var address = Connection.address(request);
        var then = form.field("then");
        passwords.inTurn(() -> {
            if (limit.isReached(name, address)) {
                LOG.warn("event=login-limited address={}", address);
                request.status(HttpStatus.TOO_MANY_REQUESTS).header("Retry-After", "900");
                show(
                        request,
                        form.field("name"),
                        then,
                        Map.of("form", "That were too many attempts. Please try again in a quarter of an hour."));
                return null;
            }
            var account = matching(name, form.field("password"));
            if (account.isPresent()) {
                limit.succeeded(name, address);
                viewers.logIn(request, account.getAsLong());
                request.redirect(OURS.matcher(then).matches() ? then : "/", HttpStatus.SEE_OTHER);
            } else {
                limit.failed(name, address);
                request.status(HttpStatus.UNPROCESSABLE_CONTENT);
                show(
                        request,
                        form.field("name"),
                        then,
                        Map.of("form", "This name and password do not belong together."));
            }
            return null;
        });
    }

    private OptionalLong matching(String name, String password) throws Exception {
        var known = accounts.credentials(name);
        boolean right = password.length() <= Passwords.LONGEST
                && (known.isPresent()
                        ? passwords.matches(password, known.get().passwordHash())
                        : passwords.matchesNobodys(password));
        return right ? OptionalLong.of(known.get().id()) : OptionalLong.empty();
    }

    private void show(Context request, String name, String then, Map<String, String> problems) {
        FormToken.prepare(request);
        pages.show(
                request,
                "login.jte",
                Map.of(
                        "name",
                        name,
                        "problems",
                        problems,
                        "then",
                        OURS.matcher(then).matches() ? then : "/"));
    }
}
