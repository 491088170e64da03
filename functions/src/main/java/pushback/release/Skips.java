package pushback.release;

import java.util.Locale;
import javax.inject.Inject;
import pushback.Settings;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.rules.ApplicationPaths;
import pushback.source.Commit;
import pushback.source.SourceHost;

/// Which pushes are not meant to deploy: one whose head says so, and one that touches nothing of the application.
/// What a person asks for by name is never skipped.
public final class Skips {
    /// In any case, anywhere in the message of the pushed head.
    static final String MARK = "[skip deploy]";

    private final Promotions promotions;
    private final SourceHost source;
    private final Settings settings;

    @Inject
    public Skips(Promotions promotions, SourceHost source, Settings settings) {
        this.promotions = promotions;
        this.source = source;
        this.settings = settings;
    }

    /// @throws ReleaseSkipped if the push of `release` is not meant to deploy
    void demand(Release release) {
        var message = source.resolve(release.commit()).map(Commit::message).orElse("");
        if (message.toLowerCase(Locale.ROOT).contains(MARK))
            throw new ReleaseSkipped("its message says " + MARK + "; to bring it all the same: ./pushback deploy "
                    + release.shortCommit());
        if (settings.rules().applicationPaths().isEmpty()) return;
        var paths = new ApplicationPaths(settings.rules().applicationPaths());
        promotions.current().map(Promotion::commit).flatMap(running -> source.changed(running, release.commit())
                .filter(files -> !paths.isTouchedBy(files)).map(files -> running)).ifPresent(running -> {
                    throw new ReleaseSkipped("it touches nothing of the application since " + running.substring(0, 7)
                            + ", which runs now; to bring it all the same: ./pushback deploy " + release.shortCommit());
                });
    }
}
