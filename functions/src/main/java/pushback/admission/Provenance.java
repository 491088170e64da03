package pushback.admission;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.settings.Settings;
import pushback.source.Commit;
import pushback.source.Commits;
import pushback.source.SourceHost.Relation;
import pushback.source.SourceRefused;
import software.amazon.awssdk.core.exception.SdkException;

/// A commit that a person names is on a branch of the repository, or the person forces it. GitHub keeps the commits of
/// all forks together: under its SHA, or as `refs/pull/7/head`, a stranger's commit is found in this repository as
/// well.
final class Provenance {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{4,40}");
    private static final Pattern OWN = Pattern.compile("refs/(heads|tags)/.+");

    private final Commits commits;
    private final Overrides overrides;
    private final Ledger ledger;
    private final Settings settings;

    @Inject
    Provenance(Commits commits, Overrides overrides, Ledger ledger, Settings settings) {
        this.commits = commits;
        this.overrides = overrides;
        this.ledger = ledger;
        this.settings = settings;
    }

    /// @param named as the person named the commit of `release`; empty: by its branch alone
    /// @throws ReleaseRejected if the commit is on no branch that deploys, nor on the one that was named with it,
    ///     and
    ///         nobody forces it
    /// @throws SourceRefused if the git host refuses to say, and nobody forces it
    void require(Release release, String named) {
        var name = named.isEmpty() ? release.ref() : named;
        if (OWN.matcher(name).matches() || isBranchOrTag(name, release)) return;
        try {
            requireBranch(release);
        } catch (SourceRefused refused) {
            if (!release.force()) throw refused;
            overrides.require(release, "commit of no branch", refused.getMessage());
        }
    }

    private void requireBranch(Release release) {
        var known = onOneOfTheBranches(release);
        // Sealed before, it went this way before; and what nobody built cannot be built while the host is away.
        if (known.isEmpty()
                && ledger.read(Revision.entry(release.commit()), Revision.class).isPresent()) return;
        if (!known.orElse(false))
            overrides.require(
                    release,
                    "commit of no branch",
                    release.shortCommit()
                            + (known.isEmpty()
                                    ? " cannot be compared with "
                                            + settings.gitHost().branch()
                                            + ", since the git host does not answer; try again later, or " + "use force"
                                    : " is not on " + branches()
                                            + ", and a fork's commit is found by its SHA as well; push it to one of"
                                            + " them, name its own branch as the \"ref\" (refs/heads/...), or use"
                                            + " force if you know whose it is"));
    }

    /// A name that git could not take for anything else, and that is one of this repository's.
    private boolean isBranchOrTag(String name, Release release) {
        return !SHA.matcher(name).matches()
                && !name.startsWith("refs/")
                && Stream.of("refs/heads/", "refs/tags/")
                        .anyMatch(kind -> commits.find(kind + name)
                                .map(Commit::sha)
                                .filter(release.commit()::equals)
                                .isPresent());
    }

    /// Empty while nobody can tell.
    private Optional<Boolean> onOneOfTheBranches(Release release) {
        var told = false;
        for (var head : (Iterable<String>) heads(release)::iterator) {
            var relation = commits.relation(head, release.commit());
            if (relation.filter(found -> found == Relation.IDENTICAL || found == Relation.BEHIND)
                    .isPresent()) return Optional.of(true);
            told |= relation.isPresent();
        }
        return told ? Optional.of(false) : Optional.empty();
    }

    /// Asked for one by one: mostly the first one has it.
    private Stream<String> heads(Release release) {
        var ref = OWN.matcher(release.ref()).matches() ? Stream.of(release.ref()) : Stream.<String>empty();
        var named = Stream.concat(
                        ref, Stream.of("refs/heads/" + settings.gitHost().branch()))
                .distinct()
                .flatMap(name -> headOf(name).stream());
        return Stream.concat(
                        named,
                        Stream.of(settings.rules())
                                .flatMap(rules -> rules.beginnings().stream())
                                .flatMap(begin ->
                                        commits.branches(begin).stream().flatMap(found -> found.entrySet().stream()))
                                .filter(branch -> settings.rules().deploys(branch.getKey()))
                                .map(branch -> branch.getValue()))
                .distinct();
    }

    private Optional<String> headOf(String ref) {
        try {
            return commits.find(ref).map(Commit::sha);
        } catch (UncheckedIOException | SdkException away) {
            return Optional.empty(); // Then nobody can tell.
        }
    }

    private String branches() {
        return String.join(
                ", ",
                Stream.concat(Stream.of(settings.gitHost().branch()), settings.rules().branches().stream())
                        .toList());
    }
}
