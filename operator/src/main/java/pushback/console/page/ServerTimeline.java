package pushback.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import pushback.operator.ServerDeployment;
import pushback.operator.ServerDeployment.Event;

/// What CodeDeploy did on each server, drawn over time.
///
/// @param from the beginning of the first event
/// @param to the end of the last one
public record ServerTimeline(Optional<Instant> from, Optional<Instant> to, List<Row> rows) {
    /// @param bars where its events lie between `from` and `to`
    public record Row(
            String server, String purpose, String deployment, String status, List<Bar> bars, List<Event> failed) {}

    /// @param left and `width` of a thousand
    public record Bar(Event event, int left, int width, String lasted) {}

    static ServerTimeline of(List<ServerDeployment> deployments, Instant now) {
        var events = deployments.stream()
                .flatMap(deployment -> deployment.targets().stream())
                .flatMap(target -> target.events().stream())
                .filter(event -> event.startedAt().isPresent())
                .toList();
        var from = events.stream().map(event -> event.startedAt().get()).min(Comparator.naturalOrder());
        var to = events.stream().map(event -> event.endedAt().orElse(now)).max(Comparator.naturalOrder());
        var rows = new ArrayList<Row>();
        for (var deployment : deployments)
            for (var target : deployment.targets())
                rows.add(new Row(
                        target.server(),
                        words(deployment.purpose()),
                        deployment.deployment(),
                        target.status(),
                        target.events().stream()
                                .filter(event -> event.startedAt().isPresent())
                                .map(event -> bar(event, from.get(), to.get(), now))
                                .toList(),
                        target.events().stream().filter(Event::isFailed).toList()));
        return new ServerTimeline(from, to, rows);
    }

    private static Bar bar(Event event, Instant from, Instant to, Instant now) {
        var all = Math.max(1, Duration.between(from, to).toMillis());
        var start = event.startedAt().get();
        var end = event.endedAt().orElse(now);
        var left = (int) (1000 * Duration.between(from, start).toMillis() / all);
        var width = (int) (1000 * Math.max(0, Duration.between(start, end).toMillis()) / all);
        return new Bar(event, left, Math.max(4, width), PageTexts.lasted(Duration.between(start, end)));
    }

    private static String words(String purpose) {
        return switch (purpose) {
            case "CANARY" -> "canary";
            case "ROLLBACK" -> "rollback";
            default -> "rollout";
        };
    }
}
