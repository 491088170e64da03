package pushback.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.inject.Inject;
import pushback.health.Sample.Named;
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
    private final String path;
    private final Duration deadline;

    @Inject
    public Identity(Probe probe, Settings settings) {
        this.probe = probe;
        this.path = settings.pages().versionPath();
        this.deadline = settings.health().deadline();
    }

    /// What the judge found, once each instance has said what it runs: one that names another commit is unhealthy,
    /// one that names none is waited for. Nobody is asked where the environment has no such page.
    public Health confirm(Health health, String commit) {
        return ask(health, commit, true);
    }

    /// As [#confirm], on the way back: a release made before there was such a page cannot have it, so only one that
    /// names another commit speaks against it.
    public Health contradict(Health health, String commit) {
        return ask(health, commit, false);
    }

    private Health ask(Health health, String commit, boolean needed) {
        if (path.isEmpty() || health.isUnhealthy() || health.instances().isEmpty()) return health;
        var others = new ArrayList<String>();
        var unnamed = new ArrayList<String>();
        probe.read(health.instances().keySet(), path).forEach((id, page) -> {
            var named = named(page, commit);
            if (named.isEmpty()) unnamed.add(id + " (GET " + path + " " + page.words() + ")");
            else if (!named.get().equals(commit))
                others.add(id + " answers commit " + brief(named.get()) + ", not " + brief(commit));
        });
        var answers =
                new Named(health.sample().map(Sample::decided).orElse(health.looked()), needed, path, others, unnamed);
        return answered(health, answers, deadline).with(health.sample().map(sample -> sample.named(answers)));
    }

    /// What the judge found, in the light of these answers.
    static Health answered(Health health, Named answers, Duration deadline) {
        if (health.isUnhealthy() || health.instances().isEmpty()) return health;
        if (!answers.others().isEmpty())
            return health.unhealthy(
                    String.join(", ", answers.others()) + " (GET " + answers.path()
                            + "): it was deployed there, and another release " + "answers; "
                            + health.reason(),
                    false);
        if (answers.unnamed().isEmpty() || !health.isHealthy()) return health;
        var unnamed = String.join(", ", answers.unnamed());
        if (!answers.needed()) return health.because(health.reason() + "; no commit is named by " + unnamed);
        var lasted = health.lasted(answers.at());
        return lasted.compareTo(deadline) < 0
                ? health.undecided(health.reason() + "; waiting for the commit of " + unnamed)
                : health.unhealthy(
                        "after " + lasted.toSeconds() + " s nobody knows which commit answers on " + unnamed + "; "
                                + health.reason(),
                        true);
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
