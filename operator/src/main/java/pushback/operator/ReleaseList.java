package pushback.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pushback.approval.Approval;
import pushback.base.Json;
import pushback.outcome.Bill;
import pushback.release.Outcome;
import pushback.release.Overrides.Overridden;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.revision.Promotion;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// The releases as the ledger has them.
public final class ReleaseList {
    private static final int SHOWN = 100;
    private static final String RELEASES = Release.entry("");
    private static final String OUTCOMES = Outcome.entry("");

    private final Pushback pushback;
    private final StateMachines machines;
    private final Map<String, Optional<Bill>> bills;

    /// @param pushback wired over whatever clients its user has
    public ReleaseList(Pushback pushback) {
        this(pushback, new HashMap<>());
    }

    /// @param bills of releases that have ended, by their ids: they are not asked for again
    ReleaseList(Pushback pushback, Map<String, Optional<Bill>> bills) {
        this.pushback = pushback;
        this.bills = bills;
        machines = new StateMachines(pushback.stepFunctions(), pushback.clock());
    }

    /// One release, or one request that never became one.
    ///
    /// @param action word of a [ReleaseAction], or what else was asked for and refused
    /// @param commit full SHA; empty if none was found
    /// @param ref by which it was found, such as `refs/heads/main`; empty if none was
    /// @param status `Running`, `Queued`, `Superseded`, an ending, or `Aborted`
    /// @param seconds from its start to its end, or to now
    /// @param current whether it is what the fleet runs
    /// @param bill what it has cost; empty: it reached no server, or nothing was kept of it
    /// @param decided what people decided about it: `quarantine forced by dana: ...`, `approved by erin: ...`
    public record Item(
            String release,
            String action,
            String commit,
            String ref,
            String message,
            String requestedBy,
            Instant requestedAt,
            String status,
            String summary,
            double seconds,
            boolean current,
            Optional<Bill> bill,
            List<String> decided) {
        /// Whether it was to deploy, rather than to roll back.
        public boolean deploys() {
            return action.equals(ReleaseAction.DEPLOY.word());
        }

        /// The branch or tag; empty if none is known.
        public String branch() {
            return ref.replaceFirst("^refs/(heads|tags)/", "");
        }
    }

    /// The newest first.
    public List<Item> items() {
        var ledger = pushback.ledger();
        return items(ledger.latest(RELEASES, SHOWN, Release.class), ledger.latest(OUTCOMES, SHOWN, Outcome.class));
    }

    /// Those whose id is lower than `before`, which begins with the time: `limit` at most, the highest first.
    ///
    /// @param before empty: from the newest on
    public List<Item> before(String before, int limit) {
        var ledger = pushback.ledger();
        // One more: `before` itself may be among them.
        var highest = before.isEmpty() ? "~" : before;
        var releases = ledger.latest(RELEASES, RELEASES + highest, limit + 1, Release.class).stream()
                .filter(release -> !release.id().equals(before))
                .toList();
        var outcomes = ledger.latest(OUTCOMES, OUTCOMES + highest, limit + 1, Outcome.class).stream()
                .filter(outcome -> !outcome.release().equals(before))
                .toList();
        var ids = Stream.concat(
                        releases.stream().map(Release::id), outcomes.stream().map(Outcome::release))
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .collect(Collectors.toSet());
        return items(
                        releases.stream()
                                .filter(release -> ids.contains(release.id()))
                                .toList(),
                        outcomes.stream()
                                .filter(outcome -> ids.contains(outcome.release()))
                                .toList())
                .stream()
                .sorted(Comparator.comparing(Item::release).reversed())
                .toList();
    }

    private List<Item> items(List<Release> releases, List<Outcome> reported) {
        var current = pushback.promotions().current().map(Promotion::release);
        var items = new LinkedHashMap<String, Item>();
        var outcomes = new LinkedHashMap<String, Outcome>();
        var approvals = new HashMap<String, Approval>();
        pushback.ledger()
                .latest("approval#", SHOWN, Approval.class)
                .forEach(approval -> approvals.put(approval.release().id(), approval));
        reported.forEach(outcome -> outcomes.put(outcome.release(), outcome));
        for (var release : releases)
            items.put(
                    release.id(),
                    item(
                            release,
                            Optional.ofNullable(outcomes.remove(release.id())),
                            current.equals(Optional.of(release.id())),
                            Optional.ofNullable(approvals.get(release.id()))));
        for (var outcome : outcomes.values())
            items.put(
                    outcome.release(),
                    new Item(
                            outcome.release(),
                            asked(outcome.release(), "action", ReleaseAction.DEPLOY.word()),
                            outcome.commit(),
                            asked(outcome.release(), "ref", ""),
                            "",
                            asked(outcome.release(), "requestedBy", ""),
                            outcome.startedAt(),
                            outcome.ending().word(),
                            outcome.summary(),
                            seconds(outcome.startedAt(), outcome.endedAt()),
                            false,
                            Optional.empty(),
                            List.of()));
        return items.values().stream()
                .sorted(Comparator.comparing(Item::requestedAt).reversed())
                .toList();
    }

    private Item item(Release release, Optional<Outcome> outcome, boolean current, Optional<Approval> approval) {
        var end = outcome.map(Outcome::endedAt)
                .or(() -> stopped(release))
                .orElse(pushback.clock().instant());
        return new Item(
                release.id(),
                release.action().word(),
                release.commit(),
                release.ref(),
                release.message(),
                release.requestedBy(),
                release.requestedAt(),
                outcome.map(Outcome::ending).map(ReleaseEnding::word).orElseGet(() -> unfinished(release)),
                outcome.map(Outcome::summary).orElseGet(() -> interruption(release)),
                seconds(release.requestedAt(), end),
                current,
                bill(release, outcome),
                decided(release, approval));
    }

    /// Made out before anybody is told of the end, and never again.
    private Optional<Bill> bill(Release release, Optional<Outcome> outcome) {
        if (outcome.isEmpty()) return Optional.empty();
        var known = bills.get(release.id());
        if (known != null) return known;
        var bill = pushback.ledger().read(Bill.entry(release.id()), Bill.class).map(row -> row.value());
        if (outcome.get().told()) bills.put(release.id(), bill);
        return bill;
    }

    private List<String> decided(Release release, Optional<Approval> approval) {
        return Stream.concat(
                        approval.filter(one -> !one.isWaiting()).stream().map(Approval::sentence),
                        // Only who forces overrides.
                        release.force()
                                ? pushback.overrides().of(release.id()).stream().map(Overridden::sentence)
                                : Stream.empty())
                .toList();
    }

    /// A release that waits has no end yet, though its first execution has.
    private Optional<Instant> stopped(Release release) {
        return unfinished(release).equals("Queued")
                ? Optional.empty()
                : machines.find(release.executionArn()).map(DescribeExecutionResponse::stopDate);
    }

    private String interruption(Release release) {
        return unfinished(release).equals("Aborted") ? "it was stopped before its end" : "";
    }

    private String unfinished(Release release) {
        return switch (machines.find(release.executionArn())
                .map(DescribeExecutionResponse::status)
                .orElse(ExecutionStatus.ABORTED)) {
            case RUNNING -> "Running";
            case SUCCEEDED -> afterItsFirst(release.id());
            default -> "Aborted";
        };
    }

    /// Of one whose first execution has ended, since another release was at work. Asked in this order: who waits gets
    /// the lock and leaves the line in one write, and only then is the new execution written into its row.
    private String afterItsFirst(String release) {
        var lock = pushback.environmentLock();
        if (lock.waiting().filter(waits -> waits.id().equals(release)).isPresent()) return "Queued";
        return lock.holder().equals(Optional.of(release)) ? "Running" : ReleaseEnding.SUPERSEDED.word();
    }

    /// A field of what a request that never became a release was started with.
    private String asked(String execution, String field, String otherwise) {
        return machines.find(StateMachines.execution(pushback.settings().stateMachineArn(), execution))
                .map(found -> Json.tree(found.input()).path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .orElse(otherwise);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
