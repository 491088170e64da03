package pushback.recovery;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.settings.Settings;
import pushback.source.Commit;
import pushback.source.Refusals;
import pushback.source.SourceHost;
import pushback.source.SourceRefused;
import pushback.webhook.Deliveries;

/// The heads of the branches whose webhook was lost: of the configured branch, and of each that the rules name.
///
/// The configured branch's head is what has to run. Of the others only those are started that have moved since the last
/// look: a branch that nobody has touched for a year is no news, whatever is on it.
public final class Unannounced {
    /// Far more than can be between two calls.
    private static final int LATEST = 100;
    private static final String HEADS = "branch-heads";

    private final Ledger ledger;
    private final Promotions promotions;
    private final Deliveries deliveries;
    private final SourceHost source;
    private final Refusals refusals;
    private final Settings settings;

    @Inject
    public Unannounced(
            Ledger ledger,
            Promotions promotions,
            Deliveries deliveries,
            SourceHost source,
            Refusals refusals,
            Settings settings) {
        this.ledger = ledger;
        this.promotions = promotions;
        this.deliveries = deliveries;
        this.source = source;
        this.refusals = refusals;
        this.settings = settings;
    }

    /// @param shas of the branches that the rules name, by their names, at the last look
    record Heads(Map<String, String> shas) {}

    /// Starts the release of one; returns the execution's name, empty if nothing was to do.
    public Optional<String> start() {
        try {
            var main = source.resolve("refs/heads/" + settings.gitHost().branch())
                    .map(Commit::sha)
                    .filter(this::isNewEvidence)
                    .flatMap(head -> deliveries.processHead(
                            "refs/heads/" + settings.gitHost().branch(), head));
            return main.isPresent() || settings.rules().branches().isEmpty() ? main : startOther();
        } catch (UncheckedIOException away) {
            return Optional.empty(); // The git host does not answer; the next call asks again.
        } catch (SourceRefused refused) {
            refusals.remember(refused);
            return Optional.empty();
        }
    }

    private Optional<String> startOther() {
        var heads = new TreeMap<String, String>();
        for (var beginning : settings.rules().beginnings()) heads.putAll(source.branches(beginning));
        heads.keySet()
                .removeIf(branch -> branch.equals(settings.gitHost().branch())
                        || !settings.rules().deploys(branch));
        var before = ledger.read(HEADS, Heads.class);
        if (before.isEmpty()) {
            // The first look: these were there before anybody watched.
            ledger.insert(HEADS, new Heads(heads));
            return Optional.empty();
        }
        var known = new TreeMap<>(before.get().value().shas());
        known.keySet().retainAll(heads.keySet());
        var started = Optional.<String>empty();
        for (var head : heads.entrySet()) {
            if (head.getValue().equals(known.get(head.getKey()))) continue;
            // One at a time; the next call goes on with the next.
            if (started.isPresent()) break;
            if (isNewEvidence(head.getValue()))
                started = deliveries.processHead("refs/heads/" + head.getKey(), head.getValue());
            // Started before it counts as known: whoever dies in between finds it once more.
            known.put(head.getKey(), head.getValue());
        }
        if (!known.equals(before.get().value().shas()))
            ledger.write(HEADS, new Heads(known), before.get().version());
        return started;
    }

    /// Whether nobody ever asked for it.
    private boolean isNewEvidence(String head) {
        return promotions.current().map(Promotion::commit).filter(head::equals).isEmpty()
                && ledger.latest("release#", LATEST, Release.class).stream()
                        .noneMatch(release -> release.commit().equals(head));
    }
}
