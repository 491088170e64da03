package pushback.host.git;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/// One ref changed by a push.
///
/// @param ref in full, such as `refs/heads/main`
/// @param before the object it pointed to, [#NOTHING] if the ref is new
/// @param after the object it points to (of an annotated tag, the tag object), [#NOTHING] if the ref is gone
/// @param forced history that was there before is no longer reachable from it
/// @param baseRef of a new ref, another branch that points to the same commit
/// @param pusherName the user name git sent, or else the committer of the newest commit
/// @param commits the commits it brought, oldest first, at most 2048; none for a tag
/// @param head the commit it points to now; empty if the ref is gone or points to something else than a commit
public record Push(
        String ref,
        String before,
        String after,
        boolean created,
        boolean deleted,
        boolean forced,
        Optional<String> baseRef,
        String pusherName,
        List<Commit> commits,
        Optional<Commit> head) {

    /// The id git uses for no object.
    public static final String NOTHING = "0".repeat(40);

    public Push {
        commits = List.copyOf(commits);
    }

    /// A commit with what it changed against its first parent.
    ///
    /// @param distinct no other branch had it before
    /// @param timestamp when it was committed, with the committer's time zone
    public record Commit(
            String sha,
            String tree,
            String message,
            boolean distinct,
            OffsetDateTime timestamp,
            Person author,
            Person committer,
            List<String> added,
            List<String> removed,
            List<String> modified) {}
}
