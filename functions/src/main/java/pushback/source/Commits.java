package pushback.source;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.source.SourceHost.Relation;
import software.amazon.awssdk.core.exception.SdkException;

/// The application's commits, as the git host knows them and as the ledger remembers them. While the host does not
/// answer, a release of a full SHA goes on with what is known. While it refuses, nobody knows which of two commits is
/// the newer one, and that does not pass by itself: [#compare] says so.
public final class Commits {
    private final SourceHost source;
    private final Ledger ledger;
    private final Refusals refusals;

    @Inject
    Commits(SourceHost source, Ledger ledger, Refusals refusals) {
        this.source = source;
        this.ledger = ledger;
        this.refusals = refusals;
    }

    /// The commit that a SHA (full or abbreviated), branch or `refs/…` name stands for.
    public Optional<Commit> find(String commitish) {
        try {
            var found = source.resolve(commitish);
            found.ifPresent(commit -> ledger.insert(entry(commit.sha()), commit));
            return found;
        } catch (UncheckedIOException | SdkException away) {
            // The SdkException is the token's keeper's.
            return Optional.of(withoutHost(commitish, away));
        } catch (SourceRefused refused) {
            refusals.remember(refused);
            return Optional.of(withoutHost(commitish, refused));
        }
    }

    /// A branch cannot be guessed; a full SHA needs no host.
    private Commit withoutHost(String commitish, RuntimeException why) {
        if (!commitish.matches("[0-9a-f]{40}")) throw why;
        return remembered(commitish).orElseGet(() -> new Commit(commitish, "", ""));
    }

    /// How `head` stands to `base`, both full SHAs. While the host cannot tell, the dates of the commits do: of two
    /// made in the same second, as a rebase makes them, `head` does not count as the newer one. Where the dates are
    /// unknown as well, what is asked for later counts as newer.
    ///
    /// @throws SourceRefused if the host refuses to tell: that does not pass by itself
    public Relation compare(String base, String head) {
        return asked(base, head).orElseGet(() -> isNoNewer(head, base) ? Relation.BEHIND : Relation.AHEAD);
    }

    private boolean isNoNewer(String sha, String than) {
        return committedAt(than)
                .flatMap(then -> committedAt(sha).map(at -> !at.isAfter(then)))
                .orElse(false);
    }

    /// How `head` stands to `base`, both full SHAs; empty while nobody can tell.
    public Optional<Relation> relation(String base, String head) {
        try {
            return asked(base, head);
        } catch (SourceRefused refused) {
            return Optional.empty();
        }
    }

    private Optional<Relation> asked(String base, String head) {
        if (base.equals(head)) return Optional.of(Relation.IDENTICAL);
        try {
            return Optional.of(source.compare(base, head));
        } catch (UncheckedIOException | SdkException away) {
            return Optional.empty();
        } catch (SourceRefused refused) {
            refusals.remember(refused);
            throw refused;
        }
    }

    /// The branches whose names begin with `prefix`, each with the SHA of its head; empty while nobody can tell.
    public Optional<Map<String, String>> branches(String prefix) {
        try {
            return Optional.of(source.branches(prefix));
        } catch (UncheckedIOException | SdkException away) {
            return Optional.empty();
        } catch (SourceRefused refused) {
            refusals.remember(refused);
            return Optional.empty();
        }
    }

    /// The files that differ between `base` and its descendant `head`; empty if that cannot be told.
    public Optional<Collection<String>> changed(String base, String head) {
        try {
            return source.changed(base, head);
        } catch (UncheckedIOException | SdkException away) {
            return Optional.empty();
        } catch (SourceRefused refused) {
            refusals.remember(refused);
            return Optional.empty();
        }
    }

    /// When a commit was made; empty: nobody knows.
    public Optional<Instant> committedAt(String sha) {
        return remembered(sha).flatMap(Commit::committedAt);
    }

    private Optional<Commit> remembered(String sha) {
        return ledger.read(entry(sha), Commit.class).map(Ledger.Row::value);
    }

    private static String entry(String sha) {
        return "commit#" + sha;
    }
}
