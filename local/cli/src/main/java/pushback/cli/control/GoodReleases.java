package pushback.cli.control;

import java.util.ArrayList;
import java.util.List;
import pushback.host.up.LocalCloud;
import pushback.revision.Promotion;
import pushback.revision.WaysBack;

/// The good releases, and which of them a rollback means.
///
/// @param meant what a rollback goes back to
record GoodReleases(String meant, List<Good> good) {
    /// @param what `runs`, `meant`, `further back` or `left behind`: by a rollback, or because it was pushed back
    record Good(String release, String commit, String what) {}

    /// @param name as a person named it; empty: one further back than what runs
    /// @throws IllegalArgumentException if there is none, or several
    static GoodReleases of(LocalCloud local, String name) {
        return local.cloud().timeline().call(() -> {
            var meant = new Named(local).good(name);
            return of(meant, local.cloud().pushback().promotions().waysBack().orElseThrow());
        });
    }

    private static GoodReleases of(Promotion meant, WaysBack ways) {
        var good = new ArrayList<Good>();
        good.add(good(ways.running(), ways.running().digest().equals(meant.digest()) ? "meant" : "runs"));
        ways.candidates()
                .forEach(one -> good.add(good(one, one.digest().equals(meant.digest()) ? "meant" : "further back")));
        ways.left().forEach(one -> good.add(good(one, one.digest().equals(meant.digest()) ? "meant" : "left behind")));
        return new GoodReleases(meant.release(), good);
    }

    private static Good good(Promotion promotion, String what) {
        return new Good(promotion.release(), promotion.commit(), what);
    }
}
