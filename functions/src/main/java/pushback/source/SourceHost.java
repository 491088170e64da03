package pushback.source;

import java.util.Collection;
import java.util.Optional;

/// The host of the application's repository, as far as a deployer needs it. GitHub in production ([GitHub]), a git
/// remote of its own in the local cloud.
public interface SourceHost {
    /// The commit that a SHA (full or abbreviated), branch or `refs/…` name stands for.
    Optional<Commit> resolve(String commitish);

    /// How `head` stands to `base`, both full SHAs.
    Relation compare(String base, String head);

    /// The files that differ between `base` and its descendant `head`, old and new names of renamed ones; empty if that
    /// cannot be told, because there are too many or `head` does not descend from `base`.
    Optional<Collection<String>> changed(String base, String head);

    /// Shows a sentence on a commit.
    void report(CommitStatus status);

    /// Where a commit stands in relation to another.
    enum Relation { IDENTICAL, AHEAD, BEHIND, DIVERGED }

    /// @param state `pending`, `success`, `failure` or `error`
    /// @param description at most 140 characters are shown
    record CommitStatus(String commit, String state, String description) { }
}
