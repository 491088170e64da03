package pushback.health;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.inject.Inject;
import pushback.settings.Settings;

/// Asks each server which commit answers there. CodeDeploy knows what it has copied and which scripts have ended well;
/// an old process that goes on answering is healthy, and is no evidence for the release.
///
/// A page names a commit by its SHA, whole or seven digits of its beginning at least.
public final class Identity {
    private static final Pattern SHA =
            Pattern.compile("(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", Pattern.CASE_INSENSITIVE);
    /// What is no word and no number; shorter than a whole SHA it may be either.
    private static final Pattern MIXED = Pattern.compile("(?=.*[0-9])(?=.*[a-f]).*");
    private static final int WHOLE = 40;

    private final Probe probe;
    private final Clock clock;
    private final String path;
    private final Duration deadline;

    @Inject
    public Identity(Probe probe, Clock clock, Settings settings) {
        this.probe = probe;
        this.clock = clock;
        this.path = settings.pages().versionPath();
        this.deadline = settings.health().deadline();
    }

    /// What the judge found, once each instance has said what it runs: one that names another commit is unhealthy,
    /// one that names none is waited for. Nobody is asked where the environment has no such page.
    public Health confirm(Health health, String commit) {
        var asked = ask(health, commit);
        if (asked.silent.isEmpty() || !asked.health.isHealthy()) return asked.health;
        var waiting = String.join(", ", asked.silent);
        var lasted = health.lasted(clock.instant());
        return lasted.compareTo(deadline) < 0
                ? health.undecided(health.reason() + "; waiting for the commit of " + waiting)
                : health.unhealthy(
                        "after " + lasted.toSeconds() + " s nobody knows which commit answers on " + waiting + "; "
                                + health.reason(),
                        true);
    }

    /// As [#confirm], on the way back: a release made before there was such a page cannot have it, so only one that
    /// names another commit speaks against it.
    public Health contradict(Health health, String commit) {
        var asked = ask(health, commit);
        return asked.silent.isEmpty() || !asked.health.isHealthy()
                ? asked.health
                : health.because(health.reason() + "; no commit is named by " + String.join(", ", asked.silent));
    }

    /// @param silent the instances that name no commit, and what they say instead
    private record Asked(Health health, List<String> silent) {}

    private Asked ask(Health health, String commit) {
        if (path.isEmpty() || health.isUnhealthy() || health.instances().isEmpty()) return new Asked(health, List.of());
        var others = new ArrayList<String>();
        var silent = new ArrayList<String>();
        probe.read(health.instances().keySet(), path).forEach((id, page) -> {
            var named = named(page, commit);
            if (named.isEmpty()) silent.add(id + " (GET " + path + " " + page.words() + ")");
            else if (!named.get().equals(commit))
                others.add(id + " answers commit " + brief(named.get()) + ", not " + brief(commit));
        });
        return others.isEmpty()
                ? new Asked(health, silent)
                : new Asked(
                        health.unhealthy(
                                String.join(", ", others) + " (GET " + path
                                        + "): it was deployed there, and another release " + "answers; "
                                        + health.reason(),
                                false),
                        silent);
    }

    /// The commit that a page names: `expected` wherever it stands, otherwise what is most like one.
    private static Optional<String> named(Probe.Page page, String expected) {
        var words = page.isAnswered()
                ? SHA.matcher(page.text())
                        .results()
                        .map(MatchResult::group)
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .toList()
                : List.<String>of();
        if (words.stream().anyMatch(expected::startsWith)) return Optional.of(expected);
        return words.stream()
                .filter(word -> word.length() == WHOLE || MIXED.matcher(word).matches())
                .max(Comparator.comparing(String::length));
    }

    private static String brief(String sha) {
        return sha.substring(0, 7);
    }
}
