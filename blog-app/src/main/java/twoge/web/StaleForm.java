package twoge.web;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;

/// A form came without the token of this browser, or from somebody who is logged in no more. Nothing of it was done;
/// the page that says so shows what was typed.
public final class StaleForm extends HttpResponseException {
    /// @param status 403 without a token, 401 without a session
    public StaleForm(HttpStatus status) {
        super(status.getCode());
    }
}
