package twoge.account;

import java.util.LinkedHashMap;
import java.util.Map;
import twoge.web.Form;
import twoge.web.Typed;

/// What an author typed about themselves.
public record Profile(String displayName, String about) {
    public static final int LONGEST_NAME = 60;
    public static final int LONGEST_ABOUT = 500;

    static Profile read(Form form) {
        return new Profile(Typed.tidy(form.field("displayName")), Typed.tidy(form.field("about")));
    }

    Map<String, String> problems() {
        var problems = new LinkedHashMap<String, String>();
        Typed.check(displayName, "name", LONGEST_NAME, false)
                .ifPresent(problem -> problems.put("displayName", problem));
        Typed.checkOptional(about, "text about you", LONGEST_ABOUT, true)
                .ifPresent(problem -> problems.put("about", problem));
        return problems;
    }
}
