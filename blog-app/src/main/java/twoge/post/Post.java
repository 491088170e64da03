package twoge.post;

import java.time.Instant;
import java.util.Optional;

/// A post as it was published.
///
/// @param version grows with every change of what a list shows of it
/// @param text Markdown
/// @param editedAt when its author last changed it, if ever
public record Post(
        long id,
        int version,
        String title,
        String text,
        Optional<Illustration> picture,
        Author author,
        int replies,
        Instant createdAt,
        Optional<Instant> editedAt) {

    /// A picture with its description for those who do not see it; the description may be empty.
    public record Illustration(String name, String description) {}

    /// Who wrote it.
    ///
    /// @param name of the account; empty for posts from before there were accounts
    /// @param version grows with every change of the account
    public record Author(String displayName, Optional<String> name, Optional<String> picture, int version) {}

    /// What a list has to know to tell whether it has drawn this post already, as it is now.
    public record Ref(long id, int version, int authorVersion) {}

    /// When its author last wrote it; tells whether somebody who changes it knows what is there.
    public Instant writtenAt() {
        return editedAt.orElse(createdAt);
    }

    Ref ref() {
        return new Ref(id, version, author.version());
    }
}
