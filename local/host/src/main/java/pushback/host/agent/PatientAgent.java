package pushback.host.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import pushback.aws.disk.Room;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleResult;

/// An agent on a disk that others fill, too. DownloadBundle and Install begin by removing what they left the last time,
/// so
/// both are run again while the disk is full, for a minute. A hook is a script of somebody else's, and runs once.
///
/// @param disk a directory on it
public record PatientAgent(Agent agent, Path disk) {
    private static final Set<String> REPEATABLE = Set.of("DownloadBundle", "Install");
    private static final String FULL = "No space left on device";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// As [Agent#run(LifecycleCommand, Path)].
    public LifecycleResult run(LifecycleCommand command, Path bundle) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var result = agent.run(command, bundle);
            var isFull = !result.succeeded()
                    && REPEATABLE.contains(command.event())
                    && (Room.isMissing(disk) || result.message().contains(FULL));
            if (!isFull || System.nanoTime() - until >= 0) return result;
            Thread.sleep(PAUSE);
            Room.await(disk);
        }
    }
}
