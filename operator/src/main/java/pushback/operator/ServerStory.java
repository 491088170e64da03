package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.outcome.Brief;
import pushback.wiring.KnownEnvironment.Places;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// What a release did on each server: its deployment as CodeDeploy tells it, and what the application wrote when that
/// failed or its process ended.
final class ServerStory {
    private static final String APPLICATION = "/root/var/log";
    private static final String SERVES = "AllowTraffic";

    private final LogEvents logs;
    private final Places places;
    /// What was found out about a failure stays so.
    private final Map<String, List<String>> words = new HashMap<>();

    ServerStory(LogEvents logs, Places places) {
        this.logs = logs;
        this.places = places;
    }

    Stream<TimedLine> of(DeploymentTarget deployed) {
        var target = deployed.instanceTarget();
        if (target == null) return Stream.empty();
        var lines = new ArrayList<TimedLine>();
        var server = "    " + target.targetId() + "  ";
        var begun = target.lifecycleEvents().stream()
                .map(LifecycleEvent::startTime)
                .filter(start -> start != null)
                .findFirst();
        begun.ifPresent(start -> lines.add(new TimedLine(start, server + "is being updated")));
        if (target.status() == TargetStatus.SUCCEEDED)
            lines.add(new TimedLine(
                    target.lastUpdatedAt(), server + (serves(target) ? "is updated and serves" : "is updated")));
        if (target.status() == TargetStatus.FAILED) {
            var at = target.lastUpdatedAt();
            lines.add(new TimedLine(at, server + "failed"));
            target.lifecycleEvents().stream()
                    .filter(event -> event.status() == LifecycleEventStatus.FAILED && event.diagnostics() != null)
                    .forEach(event -> why(event).forEach(text -> lines.add(new TimedLine(at, "        > " + text))));
            lines.addAll(words(target.targetId(), begun.orElse(at), at));
        }
        return lines.stream();
    }

    /// Applications that ended while nothing was stopping them.
    Stream<TimedLine> ended(Instant from, Instant to) {
        if (places.incidentLog().isEmpty()) return Stream.empty();
        return logs.below(places.incidentLog(), "servers", from, to).stream().flatMap(event -> {
            var server = event.text().split(" +", 2)[0];
            return Stream.concat(
                    Stream.of(new TimedLine(event.at(), "    " + event.text())),
                    words(server, from, event.at()).stream());
        });
    }

    private static boolean serves(InstanceTarget target) {
        return target.lifecycleEvents().stream()
                .anyMatch(event ->
                        event.lifecycleEventName().equals(SERVES) && event.status() == LifecycleEventStatus.SUCCEEDED);
    }

    /// The hook's own words.
    private static Stream<String> why(LifecycleEvent event) {
        var diagnostics = event.diagnostics();
        return Stream.concat(
                Stream.of(event.lifecycleEventName() + ": " + diagnostics.message()),
                Optional.ofNullable(diagnostics.logTail()).orElse("").lines().filter(line -> !line.isBlank()));
    }

    /// A hook's output is part of why the deployment failed; what the application itself has written is not.
    private List<TimedLine> words(String server, Instant from, Instant to) {
        var found = words.computeIfAbsent(
                server + to,
                _ -> places.serverLog().isEmpty()
                        ? List.of()
                        : Brief.lastWords(logs.below(places.serverLog(), server + APPLICATION, from, to).stream()
                                .map(LogEvents.Event::text)
                                .toList()));
        var lines = new ArrayList<TimedLine>();
        found.forEach(line -> lines.add(new TimedLine(to, "        > " + line)));
        var silent = found.isEmpty() && !places.serverLog().isEmpty();
        lines.add(new TimedLine(
                to,
                "        " + (silent ? "its application has logged nothing since; " : "")
                        + "all of its logs: ./pushback logs --server " + server));
        return lines;
    }
}
