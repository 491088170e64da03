package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.approval.Approval;
import pushback.asl.Status;
import pushback.cloud.Cloud;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.release.Outcome;
import pushback.release.Overrides.Overridden;
import pushback.release.Release;
import pushback.revision.Promotion;

/// The releases as the ledger has them.
final class ReleaseList {
    private static final int SHOWN = 100;

    private final LocalCloud local;
    private final Cloud cloud;

    ReleaseList(LocalCloud local) {
        this.local = local;
        cloud = local.cloud();
    }

    /// One release, or one request that never became one.
    ///
    /// @param action `deploy` or `rollback`
    /// @param commit full SHA; empty if none was found
    /// @param status `Running`, `Queued`, `Superseded`, an ending, or `Aborted`
    /// @param seconds from its start to its end, or to now
    /// @param current whether it is what the fleet runs
    /// @param decided what people decided about it: `quarantine forced by dana: ...`, `approved by erin: ...`
    record Item(
            String release,
            String action,
            String commit,
            String message,
            String requestedBy,
            Instant requestedAt,
            String status,
            String summary,
            double seconds,
            boolean current,
            List<String> decided) {}

    /// The newest first.
    List<Item> items() {
        var ledger = cloud.pushback().ledger();
        var current = cloud.pushback().promotions().current().map(Promotion::release);
        var items = new LinkedHashMap<String, Item>();
        var outcomes = new LinkedHashMap<String, Outcome>();
        ledger.latest("outcome#", SHOWN, Outcome.class).forEach(outcome -> outcomes.put(outcome.release(), outcome));
        for (var release : ledger.latest("release#", SHOWN, Release.class))
            items.put(
                    release.id(),
                    item(
                            release,
                            Optional.ofNullable(outcomes.remove(release.id())),
                            current.equals(Optional.of(release.id()))));
        for (var outcome : outcomes.values())
            items.put(
                    outcome.release(),
                    new Item(
                            outcome.release(),
                            asked(outcome.release(), "action", "deploy"),
                            outcome.commit(),
                            "",
                            asked(outcome.release(), "requestedBy", ""),
                            outcome.startedAt(),
                            outcome.ending(),
                            outcome.summary(),
                            seconds(outcome.startedAt(), outcome.endedAt()),
                            false,
                            List.of()));
        return items.values().stream()
                .sorted(Comparator.comparing(Item::requestedAt).reversed())
                .toList();
    }

    private Item item(Release release, Optional<Outcome> outcome, boolean current) {
        var end = outcome.map(Outcome::endedAt)
                .or(() -> stopped(release))
                .orElse(cloud.timeline().now());
        return new Item(
                release.id(),
                release.action(),
                release.commit(),
                release.message(),
                release.requestedBy(),
                release.requestedAt(),
                outcome.map(Outcome::ending).orElseGet(() -> unfinished(release)),
                outcome.map(Outcome::summary).orElseGet(() -> interruption(release)),
                seconds(release.requestedAt(), end),
                current,
                decided(release));
    }

    private List<String> decided(Release release) {
        var pushback = cloud.pushback();
        return Stream.concat(
                        pushback.approvals().of(release.id()).filter(approval -> !approval.isWaiting()).stream()
                                .map(Approval::sentence),
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
                : execution(release).flatMap(ExecutionRecord::stoppedAt);
    }

    private String interruption(Release release) {
        return unfinished(release).equals("Aborted") ? "it was stopped before its end" : "";
    }

    private String unfinished(Release release) {
        return switch (execution(release).map(ExecutionRecord::status).orElse(Status.ABORTED)) {
            case RUNNING -> "Running";
            case SUCCEEDED -> ReleaseStory.isPending(local, release.id()) ? "Queued" : "Superseded";
            default -> "Aborted";
        };
    }

    private Optional<ExecutionRecord> execution(Release release) {
        return cloud.stepFunctions()
                .execution(
                        release.executionArn().substring(release.executionArn().lastIndexOf(':') + 1));
    }

    /// A field of what a request that never became a release was started with.
    private String asked(String execution, String field, String otherwise) {
        return cloud.stepFunctions()
                .execution(execution)
                .map(ExecutionRecord::input)
                .map(input -> input.path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .orElse(otherwise);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
