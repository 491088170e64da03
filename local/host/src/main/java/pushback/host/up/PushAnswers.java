package pushback.host.up;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import pushback.approval.Approval;
import pushback.asl.Status;
import pushback.cloud.Cloud;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.story.Story;
import pushback.host.git.Pusher;

/// What becomes of a push, told while the pusher's git waits: whether its release starts, waits or is refused, what its
/// build prints, and what follows. A pusher who does not wait changes nothing. May be called from any thread but the
/// timeline's.
final class PushAnswers {
    /// For the steps that decide; they take parts of a second.
    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(10);
    /// Who wants to see more of a build follows its release.
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(15);
    /// Events wake us; this covers a row that is written without one.
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /// Of a refusal's reasons.
    private static final int MOST_LINES = 12;

    private final Cloud cloud;
    private final Story story;
    private final Map<String, BlockingQueue<String>> waiting = new ConcurrentHashMap<>();

    PushAnswers(Cloud cloud, Story story) {
        this.cloud = cloud;
        this.story = story;
        cloud.timeline().call(() -> {
            cloud.stepFunctions().watch((record, event) -> wake(record.name(), ""));
            cloud.stepFunctions().onEnd(record -> wake(record.name(), ""));
            story.listen(
                    line -> wake(line.execution(), line.printed() ? line.text().strip() : ""));
            return null;
        });
    }

    /// How far a release has come.
    private sealed interface Stand {
        record Undecided() implements Stand {}

        record Awaited(Approval approval) implements Stand {}

        record Built() implements Stand {}

        record Sealed() implements Stand {}

        /// @param built by this release, not by one before
        record Deployed(boolean built) implements Stand {}

        record Ended(String ending, String summary) implements Stand {}
    }

    /// @param release that the push has started
    /// @param commit as people say it
    void tell(String release, String commit, Pusher pusher) {
        var news = new LinkedBlockingQueue<String>();
        cloud.timeline().call(() -> {
            waiting.put(release, news);
            cloud.stepFunctions()
                    .execution(release)
                    .ifPresent(record -> story.of(record).stream()
                            .filter(Story.Line::printed)
                            .forEach(line -> news.add(line.text().strip())));
            return null;
        });
        try {
            begin(release, commit, pusher, news);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(release);
        }
    }

    private void begin(String release, String commit, Pusher pusher, BlockingQueue<String> news)
            throws InterruptedException {
        var early = new ArrayList<String>();
        var stand = await(release, now -> !(now instanceof Stand.Undecided), DECIDED_WITHIN, pusher, news, early::add);
        var follow = "Follow it:  ./pushback logs --follow " + release;
        switch (stand) {
            case Stand.Undecided() -> {
                say(pusher, "release " + release + " of " + commit + " has begun.");
                pusher.accept(follow);
            }
            case Stand.Built(), Stand.Sealed() -> {
                say(
                        pusher,
                        "release " + release + " builds " + commit + " and brings it to "
                                + cloud.settings().environment() + "; it goes on without you.");
                pusher.accept(follow);
                early.forEach(line -> print(pusher, line));
                build(release, commit, pusher, news);
            }
            case Stand.Deployed(var built) -> {
                say(
                        pusher,
                        "release " + release + " brings " + commit + (built ? "" : ", which was built before,") + " to "
                                + cloud.settings().environment() + ".");
                pusher.accept(follow);
            }
            case Stand.Awaited(var approval) ->
                say(
                        pusher,
                        commit + " waits for approval, until "
                                + approval.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ": ./pushback approve "
                                + release);
            case Stand.Ended ended -> tell(ended, release, commit, pusher);
        }
    }

    private void build(String release, String commit, Pusher pusher, BlockingQueue<String> news)
            throws InterruptedException {
        var built = await(
                release, now -> !(now instanceof Stand.Built), BUILT_WITHIN, pusher, news, line -> print(pusher, line));
        var after = built instanceof Stand.Sealed
                ? await(
                        release,
                        now -> !(now instanceof Stand.Sealed),
                        DECIDED_WITHIN,
                        pusher,
                        news,
                        line -> print(pusher, line))
                : built;
        if (after instanceof Stand.Ended ended) tell(ended, release, commit, pusher);
        else if (!(after instanceof Stand.Built)) say(pusher, commit + " is built; it is deployed now, and judged.");
    }

    private void tell(Stand.Ended ended, String release, String commit, Pusher pusher) {
        if (ended.ending.equals("Queued")) {
            say(pusher, commit + " waits: " + ended.summary);
            pusher.accept("Follow it:  ./pushback logs --follow " + release);
        } else say(pusher, ended.summary);
    }

    /// Waits until `enough` of the release's stand, for `atMost`, and hands on what its build prints meanwhile.
    private Stand await(
            String release,
            Predicate<Stand> enough,
            Duration atMost,
            Pusher pusher,
            BlockingQueue<String> news,
            Consumer<String> printed)
            throws InterruptedException {
        var until = System.nanoTime() + atMost.toNanos();
        while (true) {
            var stand = cloud.timeline()
                    .call(() -> cloud.stepFunctions()
                            .execution(release)
                            .map(this::stand)
                            .orElseGet(Stand.Undecided::new));
            // What was printed before it came to this stand is in the queue by now.
            for (var line = news.poll(); line != null; line = news.poll()) if (!line.isEmpty()) printed.accept(line);
            if (enough.test(stand) || !pusher.listens() || System.nanoTime() > until) return stand;
            var line = news.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            if (line != null && !line.isEmpty()) printed.accept(line);
        }
    }

    private Stand stand(ExecutionRecord record) {
        var states = record.states();
        if (record.status() != Status.RUNNING)
            return new Stand.Ended(
                    states.isEmpty() ? "" : states.getLast(),
                    record.output()
                            .map(output -> output.path("summary").asText())
                            .orElse(record.cause()));
        if (states.contains("NeedsCanary")) return new Stand.Deployed(states.contains("BuildRevision"));
        // Refused: its end comes soon, and says why.
        if (states.contains("ReleaseLock"))
            return states.contains("BuildRevision") ? new Stand.Sealed() : new Stand.Undecided();
        if (states.contains("SealRevision")) return new Stand.Sealed();
        if (states.contains("BuildRevision")) return new Stand.Built();
        return cloud.stepFunctions().currentStates(record).contains("AwaitApproval")
                ? cloud.pushback()
                        .approvals()
                        .of(record.name())
                        .filter(Approval::isWaiting)
                        .<Stand>map(Stand.Awaited::new)
                        .orElseGet(Stand.Undecided::new)
                : new Stand.Undecided();
    }

    private void wake(String execution, String printed) {
        var news = waiting.get(execution);
        if (news != null) news.add(printed);
    }

    private static void print(Pusher pusher, String line) {
        if (!pusher.isQuiet()) pusher.accept("  " + line);
    }

    private static void say(Pusher pusher, String text) {
        var lines = text.lines().limit(MOST_LINES).toList();
        for (var index = 0; index < lines.size(); index++)
            pusher.accept((index == 0 ? "Pushback: " : "    ") + lines.get(index));
    }
}
