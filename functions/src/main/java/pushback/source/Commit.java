package pushback.source;

/// A commit of the application's repository.
///
/// @param sha 40 hexadecimal digits
/// @param message whole, its first line is its title
/// @param author name of its author
public record Commit(String sha, String message, String author) {
    public Commit {
        if (!sha.matches("[0-9a-f]{40}")) throw new IllegalArgumentException("not a full commit SHA: " + sha);
    }

    /// The message's first line.
    public String title() {
        return message.lines().findFirst().orElse("");
    }
}
