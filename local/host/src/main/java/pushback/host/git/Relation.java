package pushback.host.git;

/// How a commit stands to a base, in the words of GitHub's compare API.
public enum Relation {
    IDENTICAL,
    /// It contains the base and more.
    AHEAD,
    /// The base contains it and more.
    BEHIND,
    /// Each has what the other has not.
    DIVERGED
}
