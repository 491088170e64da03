package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Visible;
import pushback.drill.Drill;
import pushback.drill.DrillRefused;
import pushback.drill.DrillState;
import pushback.drill.DrillVerdict;
import pushback.drill.Drills;
import pushback.drill.Note;
import pushback.drill.Progress;
import pushback.drill.Report;
import pushback.drill.TrafficCount;
import pushback.drill.TrafficCounters;
import pushback.lock.EnvironmentLock;
import pushback.outcome.Cause;
import pushback.recovery.Handover;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sns.SnsClient;

/// Gives back what the drill took, the lock last, and writes its report. Safe to repeat: what was given back stays so,
/// and a drill is reported once.
public final class EndDrill implements RequestHandler<EndDrill.Request, Report> {
    private final EnvironmentLock locks;
    private final Handover handover;
    private final TrafficCounters traffic;
    private final Drills drills;
    private final Provider<SnsClient> sns;
    private final Clock clock;
    private final Settings settings;

    @Inject
    EndDrill(
            EnvironmentLock locks,
            Handover handover,
            TrafficCounters traffic,
            Drills drills,
            Provider<SnsClient> sns,
            Clock clock,
            Settings settings) {
        this.locks = locks;
        this.handover = handover;
        this.traffic = traffic;
        this.drills = drills;
        this.sns = sns;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param input what the execution was started with
    /// @param execution its name
    /// @param drill empty if it never became one
    /// @param error name of what went wrong; empty if nothing did
    /// @param cause as Step Functions has it
    public record Request(
            JsonNode input,
            String execution,
            Instant startedAt,
            Optional<Drill> drill,
            Optional<Progress> progress,
            String error,
            String cause) {}

    @Override
    public Report handleRequest(Request request, Context context) {
        drills.calm(request.execution());
        locks.of(request.execution()).ifPresent(handover::fromDrill);
        var known = drills.report(request.execution());
        if (known.isPresent()) return known.get();
        var report = report(request);
        if (drills.end(report) && request.drill().isPresent()) tell(report);
        return report;
    }

    private Report report(Request request) {
        var progress = request.progress().orElse(Progress.none());
        var verdict = verdict(request, progress);
        var counted = request.drill()
                .map(drill -> traffic.since(drill.before().from()).minus(drill.before()));
        var kind = request.drill()
                .map(Drill::kind)
                .orElse(request.input().path("drill").asText());
        return new Report(
                request.execution(),
                kind,
                request.drill().map(Drill::commit).orElse(""),
                request.drill()
                        .map(Drill::requestedBy)
                        .orElse(request.input().path("requestedBy").asText("console")),
                request.drill().map(Drill::reason).orElse(""),
                verdict,
                summary(kind, verdict, request, progress),
                progress.notes(),
                counted.map(TrafficCount::requests).orElse(0L),
                counted.map(TrafficCount::failed).orElse(0L),
                Math.max(
                        0,
                        Duration.between(request.startedAt(), clock.instant()).toSeconds()),
                request.startedAt(),
                clock.instant());
    }

    private static DrillVerdict verdict(Request request, Progress progress) {
        if (request.error().equals(DrillRefused.class.getName())) return DrillVerdict.REFUSED;
        return request.error().isEmpty() && progress.state() == DrillState.PROVEN
                ? DrillVerdict.PROVEN
                : DrillVerdict.DISPROVEN;
    }

    private String summary(String kind, DrillVerdict verdict, Request request, Progress progress) {
        var last = progress.notes().isEmpty() ? "" : progress.notes().getLast().text();
        return switch (verdict) {
            case REFUSED -> "refused, nothing changed: " + Cause.sentence(request.error(), request.cause());
            case PROVEN -> settings.environment() + " has proven " + kind + ": " + last;
            default ->
                settings.environment() + " has not proven " + kind + ": "
                        + (request.error().isEmpty()
                                ? progress.noted("failed").map(Note::text).orElse(last)
                                : Cause.sentence(request.error(), request.cause()));
        };
    }

    private void tell(Report report) {
        if (settings.topicArn().isEmpty()) return;
        sns.get()
                .publish(publish -> publish.topicArn(settings.topicArn())
                        .subject(settings.environment() + ": drill " + report.kind() + " " + report.verdict())
                        .message(Visible.text(String.join("\n", lines(report)))));
    }

    private static List<String> lines(Report report) {
        return List.of(
                report.summary(),
                report.failedRequests() + " of " + report.requests() + " requests failed in " + report.seconds()
                        + " s.");
    }
}
