package pushback.revision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pushback.release.ReleaseRejected;

/// The good releases as a person who goes back sees them. A rollback leaves behind what it goes back from: that is not
/// gone back to until it is deployed again, so that a second rollback goes one further back.
///
/// @param running what runs
/// @param candidates what a rollback may go back to by itself, the nearest first
/// @param left the other good ones: left behind by a rollback or pushed back; the newest first
/// @param pruned those whose bundles are no longer kept, the newest first
public record RollbackTargets(
        Promotion running, List<Promotion> candidates, List<Promotion> left, List<Promotion> pruned) {
    private static final int SHOWN = 5;

    /// Reads them off the history of good releases.
    ///
    /// @param good the newest first, at least one
    /// @param wentBack whether a promotion was a person's rollback
    /// @param pushedBack whether a promotion's digest is in quarantine
    /// @param kept whether a promotion's bundle is there
    static RollbackTargets of(
            List<Promotion> good,
            Predicate<Promotion> wentBack,
            Predicate<Promotion> pushedBack,
            Predicate<Promotion> kept) {
        var line = new ArrayList<Promotion>();
        var leftBehind = new LinkedHashMap<String, Promotion>();
        for (var promotion : good.reversed()) {
            if (wentBack.test(promotion)) leave(line, promotion).forEach(left -> leftBehind.put(left.digest(), left));
            leftBehind.remove(promotion.digest());
            if (line.isEmpty() || !isSame(line.getLast(), promotion)) line.add(promotion);
        }
        var running = good.getFirst();
        var candidates = inTheirLastPlace(line.reversed().stream()
                .filter(promotion -> !isSame(promotion, running))
                .filter(promotion -> !leftBehind.containsKey(promotion.digest()))
                .filter(pushedBack.negate())
                .toList());
        var left = distinct(good.stream()
                .filter(promotion -> !isSame(promotion, running))
                .filter(promotion -> candidates.stream().noneMatch(candidate -> isSame(candidate, promotion)))
                .toList());
        var pruned = Stream.concat(candidates.stream(), left.stream())
                .filter(kept.negate())
                .sorted(Comparator.comparing(Promotion::number).reversed())
                .toList();
        return new RollbackTargets(running, without(pruned, candidates), without(pruned, left), pruned);
    }

    /// Takes from the line what a rollback to `promotion` leaves behind, and returns it: all that came after the
    /// release it goes back to; where that is not in the line, because a rollback had left it behind itself, what
    /// ran.
    private static List<Promotion> leave(List<Promotion> line, Promotion promotion) {
        var from = line.size() - 1;
        for (var index = 0; index < line.size(); index++) if (isSame(line.get(index), promotion)) from = index + 1;
        var after = line.subList(Math.max(0, from), line.size());
        var left = List.copyOf(after);
        after.clear();
        return left;
    }

    /// Where a rollback goes that names no release.
    ///
    /// @throws ReleaseRejected if there is nothing further back, with what a person may name
    Promotion nearest() {
        return candidates.stream()
                .findFirst()
                .orElseThrow(() -> new ReleaseRejected(
                        left.isEmpty() && !pruned.isEmpty()
                                ? "there is nothing further back than " + words(running)
                                        + ", which runs now: older bundles are no longer kept; " + "./pushback deploy "
                                        + pruned.getFirst().commit().substring(0, 7)
                                        + " builds the latest of them again"
                                : left.isEmpty()
                                        ? "there is nothing to go back to: " + running.release()
                                                + " is the only good release"
                                        : "there is nothing further back than " + words(running)
                                                + ", which runs now; left behind by a rollback or "
                                                + "pushed back: " + words(left)
                                                + "; to bring one of them name it: ./pushback rollback "
                                                + left.getFirst().release()));
    }

    /// What follows from a rollback that has just gone back to what runs.
    public String sentence() {
        return "a further rollback goes to "
                + candidates.stream().findFirst().map(RollbackTargets::words).orElse("nothing: it is the furthest back")
                + (left.isEmpty() ? "" : "; left behind: " + words(left));
    }

    /// Some promotions for people: `20261129-101500-3fa2c1d (3fa2c1d), ...`.
    static String words(List<Promotion> promotions) {
        return String.join(
                        ", ",
                        promotions.stream()
                                .limit(SHOWN)
                                .map(RollbackTargets::words)
                                .toList())
                + (promotions.size() > SHOWN ? ", and " + (promotions.size() - SHOWN) + " older" : "");
    }

    private static String words(Promotion promotion) {
        return promotion.release() + " (" + promotion.commit().substring(0, 7) + ")";
    }

    private static List<Promotion> without(List<Promotion> pruned, List<Promotion> promotions) {
        return promotions.stream()
                .filter(promotion -> !pruned.contains(promotion))
                .toList();
    }

    private static boolean isSame(Promotion one, Promotion other) {
        return one.digest().equals(other.digest());
    }

    /// Of several releases with the same digest the first, which brought it, in the place of the last.
    private static List<Promotion> inTheirLastPlace(List<Promotion> promotions) {
        var byDigest = new LinkedHashMap<String, Promotion>();
        promotions.forEach(promotion -> byDigest.put(promotion.digest(), promotion));
        return List.copyOf(byDigest.values());
    }

    /// Of several releases with the same digest the first, which brought it.
    private static List<Promotion> distinct(List<Promotion> promotions) {
        var byDigest = new LinkedHashMap<String, Promotion>();
        promotions.reversed().forEach(promotion -> byDigest.putIfAbsent(promotion.digest(), promotion));
        return List.copyOf(byDigest.sequencedValues().reversed());
    }
}
