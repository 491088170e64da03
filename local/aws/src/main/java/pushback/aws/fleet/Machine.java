package pushback.aws.fleet;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// One server as the control plane sees it. Behind it stand real processes (`up`) or memory (virtual time).
/// All methods are called on the timeline, return at once, and report back on the timeline.
public interface Machine {
    /// The EC2 instance id, `i-` and 17 hexadecimal digits.
    String id();

    /// The availability zone, such as `local-1a`.
    String zone();

    /// Where the application listens; the address is a loopback address in the local cloud.
    String host();

    int port();

    /// Runs one lifecycle event of a deployment with this server's agent (`ApplicationStop`, `DownloadBundle`,
    /// `BeforeInstall`, `Install`, ...; never the events that belong to the load balancer) and reports how it
    /// ended.
    void run(LifecycleCommand command, Consumer<LifecycleResult> done);

    /// The status of `GET path` on this server's application; 0 when nothing answered in time.
    void probe(String path, Consumer<Integer> status);

    /// Runs a shell script on this server, whatever else goes on there, for `atMost`, and reports how it ended.
    ///
    /// @return ends it early, with all it started
    Runnable shell(String script, Duration atMost, Consumer<ShellRun> done);

    /// How busy its CPU was since the last question, in percent of what the server may take.
    void cpu(Consumer<Double> percent);

    /// False once the server itself is gone or the application that had been serving on it has died.
    boolean alive();

    /// How it was ended by somebody who is neither its application nor a deployment, in words; empty: it was not,
    /// or nobody knows.
    default Optional<String> ended() {
        return Optional.empty();
    }

    /// Ends every process of the server and frees what it held, then reports.
    void terminate(Runnable done);
}
