package pushback.source;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// A commit of the application's repository.
///
/// @param sha 40 hexadecimal digits
/// @param message whole, its first line is its title
/// @param author name of its author
/// @param committedAt when it was committed, which is not when it was pushed; empty: nobody knows
public record Commit(String sha, String message, String author, Optional<Instant> committedAt) {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}");

    public Commit {
        if (!SHA.matcher(sha).matches()) throw new IllegalArgumentException("not a full commit SHA: " + sha);
    }

    public Commit(String sha, String message, String author) {
        this(sha, message, author, Optional.empty());
    }

    /// The message's first line.
    public String title() {
        return message.lines().findFirst().orElse("");
    }
}
