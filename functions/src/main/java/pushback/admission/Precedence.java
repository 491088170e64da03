package pushback.admission;

import javax.inject.Inject;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.source.Commits;
import pushback.source.SourceHost.Relation;
import pushback.source.SourceRefused;

/// An older commit replaces a newer one only if a person forces it.
final class Precedence {
    private final Promotions promotions;
    private final Commits commits;
    private final Overrides overrides;

    @Inject
    Precedence(Promotions promotions, Commits commits, Overrides overrides) {
        this.promotions = promotions;
        this.commits = commits;
        this.overrides = overrides;
    }

    /// Asked for before a release waits or builds anything, and once more with the lock in hand: until then a newer
    /// one may have gone out.
    ///
    /// @throws ReleaseRejected if what runs now is newer, and nobody forces it
    /// @throws SourceRefused if the git host refuses to say which is newer, and nobody forces it
    void require(Release release) {
        if (release.isRollback() || release.isDrill()) return;
        promotions.current().map(Promotion::commit).ifPresent(current -> require(release, current));
    }

    private void require(Release release, String current) {
        try {
            if (commits.compare(current, release.commit()) == Relation.BEHIND)
                overrides.require(
                        release,
                        "older commit",
                        release.shortCommit() + " is not newer than " + current.substring(0, 7)
                                + ", which runs now; to go back use a rollback, to bring it all the same use force");
        } catch (SourceRefused refused) {
            if (!release.force()) throw refused;
            overrides.require(release, "order of commits", refused.getMessage());
        }
    }
}
