package pushback.admission;

import java.util.Locale;
import javax.inject.Inject;
import pushback.freeze.Freezes;
import pushback.release.Release;
import pushback.release.ReleaseSkipped;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.settings.ApplicationPaths;
import pushback.settings.Settings;
import pushback.source.Commit;
import pushback.source.Commits;

/// Which pushes are not meant to deploy: one whose head says so, one of what runs already, and one that touches nothing
/// of the application. What a person asks for by name is never skipped.
final class Skips {
    /// In any case, anywhere in the message of the pushed head.
    static final String MARK = "[skip deploy]";

    private final Promotions promotions;
    private final Commits commits;
    private final Freezes freezes;
    private final Settings settings;

    @Inject
    Skips(Promotions promotions, Commits commits, Freezes freezes, Settings settings) {
        this.promotions = promotions;
        this.commits = commits;
        this.freezes = freezes;
        this.settings = settings;
    }

    /// @throws ReleaseSkipped if the push of `release` is not meant to deploy
    void require(Release release) {
        var message = commits.find(release.commit()).map(Commit::message).orElse("");
        if (message.toLowerCase(Locale.ROOT).contains(MARK))
            throw new ReleaseSkipped("its message says " + MARK + "; to bring it all the same: ./pushback deploy "
                    + release.shortCommit());
        // In a frozen environment nobody is sure what runs.
        if (freezes.current().isEmpty())
            promotions
                    .current()
                    .filter(good -> good.commit().equals(release.commit()))
                    .ifPresent(good -> {
                        throw new ReleaseSkipped("it runs already (release " + good.release()
                                + "); to bring it once more: " + "./pushback deploy " + release.shortCommit());
                    });
        if (settings.rules().applicationPaths().isEmpty()) return;
        var paths = new ApplicationPaths(settings.rules().applicationPaths());
        promotions
                .current()
                .map(Promotion::commit)
                .flatMap(running -> commits.changed(running, release.commit())
                        .filter(files -> !paths.isTouchedBy(files))
                        .map(files -> running))
                .ifPresent(running -> {
                    throw new ReleaseSkipped("it touches nothing of the application since " + running.substring(0, 7)
                            + ", which runs now; to bring it all the same: ./pushback deploy " + release.shortCommit());
                });
    }
}
