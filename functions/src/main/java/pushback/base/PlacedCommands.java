package pushback.base;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Completes the commands in texts that people read far from here, in a mail or beside a commit, so that they work
/// there: `./pushback logs ID` becomes `./pushback logs --environment shop ID`.
///
/// @param environment its name; empty: whoever reads them is where they work as they are
public record PlacedCommands(String environment) {
    public static final PlacedCommands HERE = new PlacedCommands("");

    private static final Pattern COMMAND =
            Pattern.compile("\\./pushback (?:(?:drill|judge) [a-z][a-z-]*|(?!(?:drill|judge)\\b)[a-z][a-z-]*)(?!"
                    + " --(?:environment|dir)\\b)(?=\\W|$)");

    /// `text` with its commands completed; once completed it stays as it is.
    public String in(String text) {
        if (environment.isEmpty()) return text;
        return COMMAND.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(found.group() + " --environment " + environment));
    }
}
