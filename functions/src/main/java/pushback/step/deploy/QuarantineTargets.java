package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import pushback.capacity.EndedServers;
import pushback.health.Fleet;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.outcome.Cause;
import pushback.release.Release;
import pushback.release.ReleaseHalted;
import pushback.revision.Quarantines;
import pushback.revision.Revision;
import pushback.rollout.Deployments;
import pushback.rollout.StopFailed;

/// Takes the traffic from the instances that run the bad revision, seconds before CodeDeploy can replace it, as long as
/// enough others serve; and remembers the digest as bad. Safe to repeat: a target out of service stays out.
public final class QuarantineTargets
        implements RequestHandler<QuarantineTargets.Request, QuarantineTargets.Quarantined> {
    /// What the machine calls a verdict that was not reached in time.
    private static final Set<String> UNDECIDED = Set.of("ReleaseUndecided", "CanaryUndecided");

    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final Fleet fleet;
    private final EndedServers endedServers;
    private final Quarantines quarantines;

    @Inject
    QuarantineTargets(
            EnvironmentLock locks,
            Deployments deployments,
            Fleet fleet,
            EndedServers endedServers,
            Quarantines quarantines) {
        this.locks = locks;
        this.deployments = deployments;
        this.fleet = fleet;
        this.endedServers = endedServers;
        this.quarantines = quarantines;
    }

    /// @param error name of what went wrong with the release
    /// @param cause its cause as Step Functions has it, or the judge's words
    public record Request(Release release, Lock lock, Revision revision, String error, String cause) {}

    /// @param digest that is not deployed again; empty if no instance has seen it, only stop scripts of the release
    ///        before failed, a person halted the release, there was no verdict in time, it is only a drill, or
    ///        brings back what was good: then nothing speaks against it
    /// @param deregistered the instances that get no more traffic
    /// @param ended why nothing is held against the release although it failed: which of its instances were ended
    ///        from outside; empty: none, or it failed without them
    public record Quarantined(String digest, List<String> deregistered, String ended) {
        private static Quarantined nothing(List<String> deregistered) {
            return new Quarantined("", deregistered, "");
        }
    }

    @Override
    public Quarantined handleRequest(Request request, Context context) {
        locks.hold(request.lock());
        var seen = deployments.arrived(request.release());
        // What the scripts of the release before did says nothing about this one's bytes.
        if (seen.isEmpty() || request.error().equals(StopFailed.class.getName())) return Quarantined.nothing(List.of());
        var look = fleet.look();
        var suspects = suspects(Fleet.healthy(look.targets()), seen);
        if (!suspects.isEmpty()) fleet.deregister(suspects);
        // Whoever halts a release has not found its bytes bad.
        if (request.error().equals(ReleaseHalted.class.getName())) return Quarantined.nothing(suspects);
        // Too little was seen in time: that it is bad was not seen either.
        if (UNDECIDED.contains(request.error())) return Quarantined.nothing(suspects);
        var ended = uncounted(look, seen, request);
        if (ended.isPresent()) return new Quarantined("", suspects, ended.get());
        return new Quarantined(remember(request), suspects, "");
    }

    /// Who has ended an instance has made its deployment fail, or its pages: the release may be as good as before.
    /// Not what the judge knew, and did not count.
    private Optional<String> uncounted(Fleet.Look look, Set<String> seen, Request request) {
        if (request.release().isDrill() || request.release().isRecovery()) return Optional.empty();
        var ended = endedServers.among(seen, look);
        ended.entrySet()
                .removeIf(one -> request.cause()
                        .contains(Fleet.Look.words(Map.ofEntries(one)).orElseThrow()));
        return Fleet.Look.words(ended)
                .map(words -> words + ", which may be why; nothing is held against the release: "
                        + Cause.sentence(request.error(), request.cause()));
    }

    /// What a drill condemned is what runs, and good. What a recovery brings back was good before: when it fails,
    /// something else is wrong, and whoever mends that needs these bytes.
    private String remember(Request request) {
        var release = request.release();
        var digest = request.revision().digest();
        var reason = Cause.sentence(request.error(), request.cause());
        if (release.isDrill()) quarantines.rehearse(release.id(), digest, reason);
        if (release.isDrill() || release.isRecovery()) return "";
        quarantines.put(digest, release.id(), reason);
        return digest;
    }

    /// Of the bad ones as many as leave half of those that serve now: fewer would have to bear what all of them
    /// bore.
    private static List<String> suspects(List<String> healthy, Set<String> seen) {
        var suspects = healthy.stream().filter(seen::contains).toList();
        var others = healthy.size() - suspects.size();
        if (others == 0) return List.of();
        var needed = Math.ceilDiv(healthy.size(), 2);
        return suspects.subList(0, suspects.size() - Math.max(0, needed - others));
    }
}
