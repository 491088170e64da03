package twoge.account;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import twoge.web.Form;
import twoge.web.Typed;

/// What somebody typed to become an author.
///
/// @param name in small letters: nobody needs to remember which were large
/// @param displayName what readers shall see; may be empty
public record Applicant(String name, String displayName, String password) {
    static Applicant read(Form form) {
        var name = Typed.tidy(form.field("name")).toLowerCase(Locale.ROOT);
        return new Applicant(name, Typed.tidy(form.field("displayName")), form.field("password"));
    }

    /// What readers see: the name, unless they want to be called otherwise.
    String shownAs() {
        return displayName.isEmpty() ? name : displayName;
    }

    Map<String, String> problems() {
        var problems = new LinkedHashMap<String, String>();
        if (!Account.isName(name)) {
            problems.put("name", "A name has 2 to 30 letters from a to z, digits and hyphens inside.");
        }
        if (!displayName.isEmpty()) {
            Typed.check(displayName, "name", Profile.LONGEST_NAME, false)
                    .ifPresent(problem -> problems.put("displayName", problem));
        }
        problems.putAll(problems(password, name));
        return problems;
    }

    /// What is wrong with a new password.
    static Map<String, String> problems(String password, String name) {
        int length = password.codePointCount(0, password.length());
        if (length < Passwords.SHORTEST) {
            return Map.of("password", "A password has at least %d characters.".formatted(Passwords.SHORTEST));
        }
        if (password.length() > Passwords.LONGEST) {
            return Map.of("password", "A password has at most %d characters.".formatted(Passwords.LONGEST));
        }
        if (password.strip().toLowerCase(Locale.ROOT).equals(name)
                || password.chars().distinct().count() < 4) {
            return Map.of("password", "This password would be guessed at once.");
        }
        return Map.of();
    }

    /// The password is in no text made of this record.
    @Override
    public String toString() {
        return name;
    }
}
