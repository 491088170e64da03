package pushback.source;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import pushback.base.Visible;

/// The host of the application's repository, as far as a deployer needs it. GitHub in production ([GitHub]), a git
/// remote of its own in the local cloud.
///
/// While the host is away a question is an [java.io.UncheckedIOException]; one that it refuses, whenever it is asked,
/// is a [SourceRefused].
public interface SourceHost {
    /// The commit that a SHA (full or abbreviated), branch or `refs/…` name stands for.
    Optional<Commit> resolve(String commitish);

    /// How `head` stands to `base`, both full SHAs.
    Relation compare(String base, String head);

    /// The files that differ between `base` and its descendant `head`, old and new names of renamed ones; empty if
    /// that cannot be told, because there are too many or `head` does not descend from `base`.
    Optional<Collection<String>> changed(String base, String head);

    /// The branches whose names begin with `prefix` (empty: all), each with the full SHA of its head.
    Map<String, String> branches(String prefix);

    /// Shows a sentence and a link on a commit.
    void report(CommitStatus status);

    /// Whether it shows check runs, with a summary, where a status has a line.
    default boolean takesCheckRuns() {
        return false;
    }

    /// Shows how a release stands on its commit: makes its check run, or changes the one that it has.
    default void report(CheckRun run) {}

    /// Opens the host's own record of a release, for people to look at; returns its id, empty if the host keeps
    /// none.
    default String open(DeploymentRecord deployment) {
        return "";
    }

    /// The id of a record that [#open] opened for a release; empty if there is none.
    default Optional<String> find(DeploymentRecord deployment) {
        return Optional.empty();
    }

    /// Shows on such a record how the release stands.
    default void report(DeploymentStatus status) {}

    /// Where a commit stands in relation to another.
    enum Relation {
        IDENTICAL,
        AHEAD,
        BEHIND,
        DIVERGED
    }

    /// @param state `pending`, `success`, `failure` or `error`
    /// @param description at most 140 characters are shown
    /// @param link where to read more; empty: nowhere
    record CommitStatus(String commit, String state, String description, String link) {
        public CommitStatus {
            description = Visible.line(description);
        }

        public CommitStatus(String commit, String state, String description) {
            this(commit, state, description, "");
        }
    }

    /// How a release, or a request that never became one, stands on its commit.
    ///
    /// @param release its id, by which the check run is found again; or that of the request
    /// @param commit full SHA
    /// @param title at most 140 characters are shown
    /// @param summary lines to read beside it, where there is room
    /// @param link where to read more; empty: nowhere
    record CheckRun(String release, String commit, CheckState state, String title, String summary, String link) {
        public CheckRun {
            title = Visible.line(title);
            summary = Visible.text(summary);
        }
    }

    /// How a release stands, as GitHub names it.
    enum CheckState {
        QUEUED("pending"),
        IN_PROGRESS("pending"),
        SUCCESS("success"),
        /// It is not deployed, and nothing is wrong with that.
        NEUTRAL("success"),
        FAILURE("failure"),
        CANCELLED("error");

        private final String ofStatus;

        CheckState(String ofStatus) {
            this.ofStatus = ofStatus;
        }

        /// As a [CommitStatus] has it.
        public String ofStatus() {
            return ofStatus;
        }

        boolean isEnd() {
            return !ofStatus.equals("pending");
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param release its id, by which it is found again
    /// @param commit full SHA
    record DeploymentRecord(String release, String commit, String description) {
        public DeploymentRecord {
            description = Visible.text(description);
        }
    }

    /// @param deployment the record's id
    /// @param state `queued`, `in_progress`, `success`, `failure`, `error` or `inactive`
    /// @param description at most 140 characters are shown
    /// @param link where to read more; empty: nowhere
    record DeploymentStatus(String deployment, String state, String description, String link) {
        public DeploymentStatus {
            description = Visible.line(description);
        }
    }
}
