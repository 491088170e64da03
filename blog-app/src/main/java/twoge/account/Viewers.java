package twoge.account;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.sql.SQLException;
import java.util.Optional;
import twoge.database.DatabaseAway;
import twoge.web.Cookie;
import twoge.web.LogInFirst;
import twoge.web.StaleForm;
import twoge.web.Viewer;

/// Finds who sends a request. The database is asked once a request at most, and never for a browser without a session.
public final class Viewers {
    private static final String ANSWER = "viewer";

    private final Sessions sessions;

    public Viewers(Sessions sessions) {
        this.sessions = sessions;
    }

    /// Begins a session for whoever proved to be the owner of `account`, under a token nobody had before; the
    /// session this browser had until now ends.
    void logIn(Context request, long account) throws SQLException {
        logOut(request);
        Cookie.SESSION.set(request, sessions.open(account));
        Cookie.FORM.clear(request);
    }

    void logOut(Context request) throws SQLException {
        var token = Cookie.SESSION.read(request);
        if (token.isEmpty()) return;
        sessions.close(token.get());
        Cookie.SESSION.clear(request);
    }

    /// Ends the sessions of `account` everywhere, and begins one here.
    void logInOnlyHere(Context request, long account) throws SQLException {
        sessions.closeAll(account);
        logIn(request, account);
    }

    /// Whoever is logged in.
    ///
    /// @throws DatabaseAway when that cannot be told now
    public Optional<Viewer> of(Context request) throws SQLException {
        var token = Cookie.SESSION.read(request);
        if (token.isEmpty()) return Optional.empty();
        Object known = request.attribute(ANSWER);
        if (known instanceof DatabaseAway away) throw away;
        if (known instanceof Viewer viewer) return Optional.of(viewer);
        if (known != null) return Optional.empty();
        try {
            var viewer = sessions.find(token.get());
            request.attribute(ANSWER, viewer.isPresent() ? viewer.get() : "nobody");
            return viewer;
        } catch (DatabaseAway e) {
            request.attribute(ANSWER, e);
            throw e;
        }
    }

    /// The same for the frame of a page, which is shown in any case.
    public Optional<Viewer> ifKnown(Context request) {
        try {
            return of(request);
        } catch (DatabaseAway | SQLException e) {
            return Optional.empty();
        }
    }

    /// For pages that only somebody who is logged in may see.
    ///
    /// @throws LogInFirst when nobody is
    public Viewer required(Context request) throws SQLException {
        return of(request).orElseThrow(LogInFirst::new);
    }

    /// For forms that only somebody who is logged in may send.
    ///
    /// @throws StaleForm when nobody is
    public Viewer sender(Context request) throws SQLException {
        return of(request).orElseThrow(() -> new StaleForm(HttpStatus.UNAUTHORIZED));
    }
}
