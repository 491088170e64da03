package twoge.post;

import java.util.LinkedHashMap;
import java.util.Map;
import twoge.web.Form;
import twoge.web.Typed;

/// What somebody typed into the form, before it is a post. Spaces around it do not count, and lines end in `\n`.
///
/// @param text Markdown
/// @param description what the picture shows, for those who do not see it; may be empty
public record Draft(String title, String text, String description) {
    public static final int LONGEST_TITLE = 120;
    public static final int LONGEST_TEXT = 10_000;
    public static final int LONGEST_DESCRIPTION = 200;

    /// A form with nothing in it.
    static final Draft EMPTY = new Draft("", "", "");

    public Draft {
        title = Typed.tidy(title);
        text = Typed.tidy(text);
        description = Typed.tidy(description);
    }

    static Draft read(Form form) {
        return new Draft(form.field("title"), form.field("text"), form.field("description"));
    }

    static Draft of(Post post) {
        return new Draft(
                post.title(),
                post.text(),
                post.picture().map(Post.Illustration::description).orElse(""));
    }

    /// What is wrong with it: the name of the field, and a sentence for the writer. Empty when it can be published.
    public Map<String, String> problems() {
        var problems = new LinkedHashMap<String, String>();
        Typed.check(title, "title", LONGEST_TITLE, false).ifPresent(problem -> problems.put("title", problem));
        Typed.check(text, "text", LONGEST_TEXT, true).ifPresent(problem -> problems.put("text", problem));
        Typed.checkOptional(description, "description", LONGEST_DESCRIPTION, false)
                .ifPresent(problem -> problems.put("description", problem));
        return problems;
    }
}
