package twoge.account;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import twoge.web.Connection;
import twoge.web.Form;
import twoge.web.FormToken;
import twoge.web.Pages;

/// `GET /register` and `POST /register`: an account, and a session to begin with.
public final class Register {
    private static final Applicant NOBODY = new Applicant("", "", "");

    private final Accounts accounts;
    private final Passwords passwords;
    private final LogInLimit limit;
    private final Viewers viewers;
    private final Pages pages;

    Register(Accounts accounts, Passwords passwords, LogInLimit limit, Viewers viewers, Pages pages) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.limit = limit;
        this.viewers = viewers;
        this.pages = pages;
    }

    public void ask(Context request) {
        show(request, NOBODY, Map.of());
    }

    public void add(Context request) throws Exception {
        var applicant = Applicant.read(Form.read(request));
        var problems = applicant.problems();
        if (!problems.isEmpty()) {
            refuse(request, HttpStatus.UNPROCESSABLE_CONTENT, applicant, problems);
            return;
        }
        var address = Connection.address(request);
        passwords.inTurn(() -> {
            // Names could be tried out here too, and accounts made by the thousand.
            if (limit.isReached("", address)) {
                refuse(
                        request,
                        HttpStatus.TOO_MANY_REQUESTS,
                        applicant,
                        Map.of("form", "That were too many attempts. Please try again in a quarter of an hour."));
                return null;
            }
            limit.failed("", address);
            var id = accounts.add(applicant.name(), applicant.shownAs(), passwords.hash(applicant.password()));
            if (id.isEmpty()) {
                refuse(request, HttpStatus.UNPROCESSABLE_CONTENT, applicant, Map.of("name", "This name is taken."));
                return null;
            }
            viewers.logIn(request, id.getAsLong());
            request.redirect("/write", HttpStatus.SEE_OTHER);
            return null;
        });
    }

    private void refuse(Context request, HttpStatus status, Applicant applicant, Map<String, String> problems) {
        request.status(status);
        show(request, applicant, problems);
    }

    private void show(Context request, Applicant applicant, Map<String, String> problems) {
        FormToken.prepare(request);
        pages.show(request, "register.jte", Map.of("applicant", applicant, "problems", problems));
    }
}
