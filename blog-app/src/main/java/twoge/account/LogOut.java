package twoge.account;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import twoge.web.Form;

/// `POST /logout`: ends the session of this browser.
public final class LogOut implements Handler {
    private final Viewers viewers;

    LogOut(Viewers viewers) {
        this.viewers = viewers;
    }

    @Override
    public void handle(Context request) throws Exception {
        Form.read(request);
        viewers.logOut(request);
        request.redirect("/", HttpStatus.SEE_OTHER);
    }
}
