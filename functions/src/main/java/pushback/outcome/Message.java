package pushback.outcome;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import pushback.base.Visible;
import pushback.health.Forecast;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseHalted;
import pushback.revision.Promotion;
import pushback.rollout.StopFailed;
import pushback.settings.Settings;

/// What subscribers read about an outcome: what, where, since when, why, and what to do next.
///
/// @param outcome of the release, or of the request that never became one
/// @param release what is known about it; empty: nothing
/// @param good the last good release; empty before the first
/// @param frozen whether pushes wait until a person lifts the freeze
/// @param bill what it has cost; empty: nobody knows
/// @param link where to read more; empty: nowhere
record Message(
        Outcome outcome,
        Optional<Release> release,
        Optional<Promotion> good,
        boolean frozen,
        Optional<Bill> bill,
        String link,
        Settings settings) {
    /// SNS takes 100 characters of ASCII.
    private static final int LONGEST_SUBJECT = 100;
    private static final Pattern NOT_PLAIN = Pattern.compile("[^\\x20-\\x7e]");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    /// One line that says it all: who reads no further knows whether to get up.
    String subject() {
        var subject =
                settings.environment() + (outcome.ending() == ReleaseEnding.NEEDS_OPERATOR ? " NEEDS A PERSON: " : ": ")
                        + what() + " " + ending();
        var plain = NOT_PLAIN.matcher(subject).replaceAll("?");
        return plain.length() > LONGEST_SUBJECT ? plain.substring(0, LONGEST_SUBJECT) : plain;
    }

    String body() {
        var text = new StringBuilder();
        line(
                text,
                "What",
                release.map(known -> what() + " \"" + known.message() + "\"" + by(known))
                                .orElse(what()) + " " + ending());
        line(
                text,
                "Where",
                settings.environment() + " (" + settings.gitHost().repository() + ", "
                        + settings.gitHost().branch() + ")");
        line(
                text,
                "When",
                "asked for " + TIME.format(outcome.startedAt())
                        + release.map(known -> " by " + known.requestedBy()
                                        + (known.reason().isEmpty() ? "" : " (" + known.reason() + ")"))
                                .orElse("")
                        + ", ended "
                        + TIME.format(outcome.endedAt()) + ", after "
                        + duration(outcome.startedAt(), outcome.endedAt()));
        line(text, "Why", outcome.summary());
        // A sentence that has it already is not said twice.
        bill.filter(cost -> !outcome.summary().contains(cost.sentence()))
                .ifPresent(cost -> line(text, "Cost", cost.sentence()));
        bill.filter(cost -> cost.requestsPerSecond() > 0)
                .flatMap(cost -> Forecast.brief(settings.health(), cost.requestsPerSecond()))
                .ifPresent(words -> line(text, "Judge", words));
        line(text, "Next", next());
        line(text, "Release", outcome.release());
        if (!link.isEmpty()) line(text, "More", link);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-9s".formatted(name + ":"))
                .append(Visible.text(value.strip()).replace("\n", "\n         "))
                .append("\n");
    }

    private String what() {
        var drilled = release.filter(Release::isDrill);
        if (drilled.isPresent()) return "the drilled " + drilled.get().shortCommit();
        return outcome.commit().isEmpty() ? "a request" : outcome.commit().substring(0, 7);
    }

    private static String by(Release known) {
        return known.author().isEmpty() ? "" : " by " + known.author();
    }

    private String ending() {
        return switch (outcome.ending()) {
            case DEPLOYED -> release.filter(Release::isRollback).isPresent() ? "serves again" : "is deployed";
            case ROLLED_BACK -> (isHalted() ? "was halted" : "was pushed back") + ", the last good release serves";
            case REJECTED -> (isHalted() ? "was halted" : "was refused") + ", nothing changed";
            case SUPERSEDED -> "was superseded";
            case SKIPPED -> "was skipped";
            case DRILLED -> "was condemned on purpose and taken back";
            default -> good.isEmpty() ? "failed; there was nothing before it" : "failed and the rollback is not proven";
        };
    }

    private String next() {
        return switch (outcome.ending()) {
            case DEPLOYED -> "Nothing. To go back: pushback rollback --reason \"...\"";
            case ROLLED_BACK ->
                outcome.error().equals(StopFailed.class.getName())
                        ? "Nothing is held against it. To bring it without minding stop scripts: pushback deploy "
                                + outcome.commit() + " --force --reason \"...\""
                        : outcome.error().equals("ServersEnded")
                                ? "Nothing is held against it: see above who was ended. To try it again: pushback"
                                        + " deploy "
                                        + outcome.commit()
                                : outcome.error().endsWith("Undecided")
                                        ? "Nothing is held against it: too little was seen in time. To try it again:"
                                                + " pushback deploy "
                                                + outcome.commit()
                                        : isHalted()
                                                ? "Nothing. To bring it after all: pushback deploy " + outcome.commit()
                                                : "Fix it in a new commit and push. The same bytes are refused; to"
                                                        + " bring them all the same: pushback deploy "
                                                        + outcome.commit()
                                                        + " --force --reason \"...\"";
            case REJECTED ->
                "Nothing serves differently than before. Do what the line above asks for, and push or deploy again.";
            case SUPERSEDED -> "Nothing. The newer release runs in its place.";
            case SKIPPED ->
                "Nothing. To deploy it all the same: pushback deploy " + outcome.commit() + " --force --reason \"...\"";
            case DRILLED -> "Nothing. What it has proven is in the drill's report: pushback drill list";
            default ->
                good.isEmpty() && !frozen
                        ? "Push a fix. Why it failed: pushback logs " + outcome.release()
                        : OperatorInstructions.commands(outcome, good, frozen);
        };
    }

    private boolean isHalted() {
        return outcome.error().equals(ReleaseHalted.class.getName());
    }

    private static String duration(Instant from, Instant to) {
        // A clock may have been set back in between.
        var took = Duration.between(from, to.isBefore(from) ? from : to).truncatedTo(ChronoUnit.SECONDS);
        if (took.toHours() > 0) return took.toHours() + " h " + took.toMinutesPart() + " min";
        return took.toMinutes() > 0
                ? took.toMinutes() + " min " + took.toSecondsPart() + " s"
                : took.toSeconds() + " s";
    }
}
