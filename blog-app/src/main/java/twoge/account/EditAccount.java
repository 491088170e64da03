package twoge.account;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import twoge.picture.PictureRejected;
import twoge.picture.Pictures;
import twoge.web.Connection;
import twoge.web.Form;
import twoge.web.Pages;

/// `GET /account`, `POST /account/profile` and `POST /account/password`: what authors may change about themselves.
public final class EditAccount {
    private final Accounts accounts;
    private final Passwords passwords;
    private final LogInLimit limit;
    private final Viewers viewers;
    private final Pictures pictures;
    private final Pages pages;

    EditAccount(
            Accounts accounts, Passwords passwords, LogInLimit limit, Viewers viewers, Pictures pictures, Pages pages) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.limit = limit;
        this.viewers = viewers;
        this.pictures = pictures;
        this.pages = pages;
    }

    public void ask(Context request) throws Exception {
        var account = accounts.find(viewers.required(request).id()).orElseThrow();
        show(request, account, new Profile(account.displayName(), account.about()), Map.of());
    }

    public void changeProfile(Context request) throws Exception {
        var form = Form.read(request);
        var account = accounts.find(viewers.sender(request).id()).orElseThrow();
        var profile = Profile.read(form);
        var problems = new HashMap<>(profile.problems());
        var picture = account.picture();
        try {
            if (form.field("remove").equals("yes")) picture = Optional.empty();
            if (problems.isEmpty() && form.file("picture").isPresent()) {
                picture = Optional.of(pictures.keepPortrait(form.file("picture").get()));
            }
        } catch (PictureRejected e) {
            problems.put("picture", e.getMessage());
        }
        if (!problems.isEmpty()) {
            request.status(HttpStatus.UNPROCESSABLE_CONTENT);
            show(request, account, profile, problems);
            return;
        }
        boolean changed = accounts.changeProfile(account, profile, picture);
        if (!picture.equals(account.picture())) pictures.forget(changed ? account.picture() : picture);
        if (changed) {
            request.redirect("/authors/" + account.name(), HttpStatus.SEE_OTHER);
        } else {
            request.status(HttpStatus.CONFLICT);
            show(
                    request,
                    accounts.find(account.id()).orElseThrow(),
                    profile,
                    Map.of("form", "Not saved yet: your picture was changed in another window meanwhile."));
        }
    }

    public void changePassword(Context request) throws Exception {
        var form = Form.read(request);
        var account = accounts.find(viewers.sender(request).id()).orElseThrow();
        var address = Connection.address(request);
        passwords.inTurn(() -> {
            var problems = problems(account, form, address);
            if (problems.isEmpty()) {
                accounts.changePassword(account.id(), passwords.hash(form.field("password")));
                viewers.logInOnlyHere(request, account.id());
                request.redirect("/authors/" + account.name(), HttpStatus.SEE_OTHER);
            } else {
                request.status(HttpStatus.UNPROCESSABLE_CONTENT);
                show(request, account, new Profile(account.displayName(), account.about()), problems);
            }
            return null;
        });
    }

    private Map<String, String> problems(Account account, Form form, String address) throws SQLException {
        var problems = Applicant.problems(form.field("password"), account.name());
        if (!problems.isEmpty()) return problems;
        if (limit.isReached(account.name(), address)) {
            return Map.of("old", "That were too many attempts. Please try again in a quarter of an hour.");
        }
        var known = accounts.credentials(account.name()).orElseThrow();
        var old = form.field("old");
        if (old.length() <= Passwords.LONGEST && passwords.matches(old, known.passwordHash())) return Map.of();
        limit.failed(account.name(), address);
        return Map.of("old", "This is not your password.");
    }

    private void show(Context request, Account account, Profile profile, Map<String, String> problems) {
        pages.show(request, "account.jte", Map.of("account", account, "profile", profile, "problems", problems));
    }
}
