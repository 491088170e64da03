package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.revision.Promotion;
import pushback.wiring.Pushback;

/// The good releases, and which of them a rollback means.
///
/// @param meant what a rollback goes back to
public record GoodReleases(String meant, List<Good> good) {
    /// @param what `runs`, `meant`, `further back` or `left behind`: by a rollback, or because it was pushed back
    /// @param verifiedAt when the judge last found it healthy on all servers
    public record Good(
            String release, String commit, String what, String message, String requestedBy, Instant verifiedAt) {}

    /// @param name as a person named it; empty: one further back than what runs
    /// @param commitOf the commit that a branch or a tag stands for, where that is known
    /// @throws IllegalArgumentException if there is none, or several
    public static GoodReleases of(Pushback pushback, String name, Function<String, Optional<String>> commitOf) {
        var promotions = pushback.promotions();
        var meant = meant(pushback, name, commitOf);
        var ways = promotions.waysBack().orElseThrow();
        var good = new ArrayList<Good>();
        good.add(good(pushback, ways.running(), meant, "runs"));
        ways.candidates().forEach(one -> good.add(good(pushback, one, meant, "further back")));
        ways.left().forEach(one -> good.add(good(pushback, one, meant, "left behind")));
        return new GoodReleases(meant.release(), good);
    }

    /// The good release that a rollback goes to.
    ///
    /// @throws IllegalArgumentException if there is none, or several
    public static Promotion meant(Pushback pushback, String name, Function<String, Optional<String>> commitOf) {
        try {
            return pushback.promotions().rollbackTargetFor(name, commitOf);
        } catch (ReleaseRejected refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    private static Good good(Pushback pushback, Promotion promotion, Promotion meant, String what) {
        var release = pushback.ledger()
                .read(Release.entry(promotion.release()), Release.class)
                .map(row -> row.value());
        return new Good(
                promotion.release(),
                promotion.commit(),
                promotion.digest().equals(meant.digest()) ? "meant" : what,
                release.map(Release::message).orElse(""),
                release.map(Release::requestedBy).orElse(""),
                promotion.promotedAt());
    }
}
