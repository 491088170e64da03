package pushback.host.fleet;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleResult;
import pushback.host.processes.Listeners;
import pushback.host.processes.Listeners.Listener;

/// Whether what answers on a server's port was started by the deployment at hand. A process that outlives its
/// ApplicationStop keeps the port: the new one dies, and whoever asks the port is answered by the old release.
///
/// Ours is who carries this deployment's id or was started since its ApplicationStart began (a server that forks new
/// workers onto its old socket has reloaded), and who was started from the same bundle.
final class PortOwner {
    private static final String DEPLOYMENT = "DEPLOYMENT_ID";
    private static final String REMEDY = "; ApplicationStop must end the old process and wait until it is gone";
    /// A script that ends the process and does not wait is well on EC2, where seconds pass until the next event.
    private static final Duration GOING = Duration.ofSeconds(3);
    /// Until a new process has taken the port over.
    private static final Duration TAKING_OVER = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    /// Before processes that stay after a failed ApplicationStop are killed.
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ServerDirectory home;
    private final int port;
    private Instant starting = Instant.MAX;

    PortOwner(ServerDirectory home, int port) {
        this.home = home;
        this.port = port;
    }

    void before(LifecycleCommand command) {
        if (command.event().equals("ApplicationStart")) starting = now();
    }

    /// By the clock that processes' beginnings are told in, which differs from the wall's by up to a second.
    private static Instant now() {
        try {
            var mark = new ProcessBuilder("/bin/sh", "-c", "read mark").start();
            try (var _ = mark.getOutputStream()) {
                return mark.info().startInstant().orElseGet(Instant::now);
            } finally {
                mark.destroy();
            }
        } catch (IOException refused) {
            return Instant.now();
        }
    }

    /// `result` of an event, or what became of the port in spite of it.
    LifecycleResult after(LifecycleCommand command, LifecycleResult result) throws InterruptedException {
        return switch (command.event()) {
            case "ApplicationStop" -> stopped(command, result);
            // At the latest now somebody has answered the load balancer.
            case "ValidateService", "AfterAllowTraffic" -> result.succeeded() ? started(command, result) : result;
            default -> result;
        };
    }

    private LifecycleResult stopped(LifecycleCommand command, LifecycleResult result) throws InterruptedException {
        // Without a hook nothing was said to have been stopped: the next one may reload it.
        var ran = !result.logTail().isEmpty();
        var left = result.succeeded() && ran
                ? staying(GOING, listener -> !isOfThisServer(listener))
                : Optional.<Listener>empty();
        if (result.succeeded() && left.isEmpty()) return result;
        var failed = result.succeeded()
                ? new LifecycleResult(
                        "ScriptFailed",
                        "ApplicationStop",
                        "ApplicationStop ended with " + "success, but " + name(left.get()) + " still listens on port "
                                + port + REMEDY,
                        result.logTail())
                : result;
        return command.ignoreApplicationStopFailures() ? ended(failed) : failed;
    }

    /// Nobody else ends them here; on EC2 a unit that is restarted does.
    private LifecycleResult ended(LifecycleResult failed) throws InterruptedException {
        for (var listener : Listeners.on(port).orElse(List.of()))
            if (isOfThisServer(listener)) ProcessHandle.of(listener.pid()).ifPresent(ProcessHandle::destroy);
        var count = home.marker().end(GRACE);
        for (var stubborn : Listeners.on(port).orElse(List.of()))
            if (isOfThisServer(stubborn)) ProcessHandle.of(stubborn.pid()).ifPresent(ProcessHandle::destroyForcibly);
        return count == 0
                ? failed
                : new LifecycleResult(
                        failed.errorCode(),
                        failed.scriptName(),
                        failed.message(),
                        failed.logTail().stripTrailing()
                                + "\nthe failure is ignored; what ran on this server was ended (" + count
                                + (count == 1 ? " process)" : " processes)"));
    }

    private LifecycleResult started(LifecycleCommand command, LifecycleResult result) throws InterruptedException {
        return staying(TAKING_OVER, listener -> isOurs(command, listener))
                .map(stranger -> new LifecycleResult(
                        "UnknownError",
                        "",
                        "port " + port + " is answered by " + name(stranger)
                                + ", and not by what this deployment started" + REMEDY
                                + " (a bundle without that hook: its ApplicationStart)",
                        result.logTail()))
                .orElse(result);
    }

    /// Who still listens after `patience`; empty if nobody does, if somebody `fits`, or if it cannot be told.
    private Optional<Listener> staying(Duration patience, Predicate<Listener> fits) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            var there = Listeners.on(port).orElse(List.of());
            if (there.isEmpty() || there.stream().anyMatch(fits)) return Optional.empty();
            if (System.nanoTime() - end > 0) return Optional.of(there.getFirst());
            Thread.sleep(LOOK);
        }
    }

    private boolean isOurs(LifecycleCommand command, Listener listener) {
        return listener.variable(DEPLOYMENT)
                        .filter(command.deploymentId()::equals)
                        .isPresent()
                || listener.startedAt()
                        .filter(began -> !began.isBefore(starting))
                        .isPresent()
                || listener.variable("BUNDLE_KEY")
                                .filter(command.revision().key()::equals)
                                .isPresent()
                        && listener.variable("BUNDLE_VERSION")
                                .orElse("")
                                .equals(Optional.ofNullable(command.revision().version())
                                        .orElse(""));
    }

    private boolean isOfThisServer(Listener listener) {
        return listener.variable(ProcessFleet.INSTANCE_ROOT)
                        .filter(home.root().toString()::equals)
                        .isPresent()
                || listener.worksIn(home.path());
    }

    private static String name(Listener listener) {
        return "pid " + listener.pid() + " (" + listener.command() + "), which "
                + listener.variable(DEPLOYMENT)
                        .map(id -> "deployment " + id + " started"
                                + listener.variable("BUNDLE_KEY")
                                        .map(key -> " from " + key.substring(key.lastIndexOf('/') + 1))
                                        .orElse(""))
                        .orElse("no deployment is known to have started");
    }
}
