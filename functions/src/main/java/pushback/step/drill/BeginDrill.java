package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.SavedSizes;
import pushback.drill.Drill;
import pushback.drill.DrillRefused;
import pushback.drill.DrillRequest;
import pushback.drill.Drills;
import pushback.drill.Progress;
import pushback.drill.TrafficCounters;
import pushback.freeze.Freezes;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.revision.Promotions;
import pushback.settings.Settings;

/// Takes the environment for a drill, or refuses it. Safe to repeat: the drill of an execution is written once, and a
/// lock it holds stays its own.
public final class BeginDrill implements RequestHandler<BeginDrill.Request, BeginDrill.Begun> {
    private final EnvironmentLock locks;
    private final Promotions promotions;
    private final SavedSizes sizes;
    private final Freezes freezes;
    private final TrafficCounters traffic;
    private final Drills drills;
    private final Settings settings;

    @Inject
    BeginDrill(
            EnvironmentLock locks,
            Promotions promotions,
            SavedSizes sizes,
            Freezes freezes,
            TrafficCounters traffic,
            Drills drills,
            Settings settings) {
        this.locks = locks;
        this.promotions = promotions;
        this.sizes = sizes;
        this.freezes = freezes;
        this.traffic = traffic;
        this.drills = drills;
        this.settings = settings;
    }

    /// @param input what the execution was started with, as it came
    /// @param execution its name, and the drill's id
    public record Request(JsonNode input, String execution, String executionArn, Instant startedAt) {}

    /// @param lock empty for `rollback`: the release that it makes takes the lock itself
    public record Begun(Drill drill, Optional<Lock> lock, Progress progress) {}

    @Override
    public Begun handleRequest(Request request, Context context) {
        var wish = DrillRequest.of(request.input());
        var good = promotions
                .current()
                .orElseThrow(() -> new DrillRefused("nothing was deployed to " + settings.environment()
                        + " yet; deploy something first: ./pushback deploy"));
        refuseByParking(wish);
        refuseInAFreeze(wish);
        var lock = lock(wish, request);
        var drill = drills.of(request.execution())
                .orElseGet(() -> drills.begin(new Drill(
                        request.execution(),
                        wish.kind(),
                        wish.instance(),
                        good.commit(),
                        wish.requestedBy(),
                        wish.reason(),
                        request.startedAt(),
                        request.executionArn(),
                        traffic.since(request.startedAt()))));
        return new Begun(drill, lock, Progress.none());
    }

    private void refuseByParking(DrillRequest wish) {
        var since = sizes.parkedSince();
        if (wish.kind().equals("unpark") && since.isEmpty())
            throw new DrillRefused(settings.environment() + " is not parked");
        if (!wish.kind().equals("unpark") && since.isPresent())
            throw new DrillRefused(settings.environment() + " has been parked since " + since.get()
                    + (wish.kind().equals("park") ? "" : "; bring it back first: ./pushback unpark"));
    }

    /// Who wants quiet wants no failures either; a parking disturbs nobody's freeze.
    private void refuseInAFreeze(DrillRequest wish) {
        if (!wish.kind().endsWith("park"))
            freezes.now().ifPresent(hold -> {
                throw new DrillRefused(hold.sentence());
            });
    }

    private Optional<Lock> lock(DrillRequest wish, Request request) {
        if (wish.kind().equals("rollback")) {
            if (locks.isInUse())
                throw new DrillRefused(
                        settings.environment() + " is locked by a release or a drill; try again when it has ended");
            return Optional.empty();
        }
        var lock = locks.take(request.execution(), request.executionArn());
        if (!lock.holder().equals(request.execution())) throw new DrillRefused(lock.message());
        return Optional.of(lock);
    }
}
