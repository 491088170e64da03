package twoge.account;

import java.util.Optional;
import java.util.regex.Pattern;

/// An author as readers see them.
///
/// @param name what they log in with; part of the address of their page
/// @param picture the name of their picture, if they have one
public record Account(long id, String name, String displayName, String about, Optional<String> picture) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])");

    /// True when somebody may be called so.
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
