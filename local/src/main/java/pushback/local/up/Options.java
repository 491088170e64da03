package pushback.local.up;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import pushback.Settings.HealthPolicy;
import pushback.local.cloud.Plan;
import pushback.local.fleet.FreePorts;
import pushback.rollout.Strategy;
import pushback.rules.Rules;

/// What a person may choose about a local cloud.
///
/// @param directory of its state
/// @param application the directory its git remote is seeded with at first; empty: the remote stays empty
/// @param profile of the application
/// @param chosen whether a person named the application; one that comes by default gives way to what the directory knows
/// @param instances desired number of servers, 1 or more
/// @param rules when and which deployments may go out
/// @param portBase the load balancer's port; git, control, database and webhook follow, servers from 10 above; 0: free ports
/// @param strategy of the rollouts
/// @param health when a release counts as healthy
/// @param buildVariables environment variables of every build, beside those that CodeBuild sets
public record Options(Path directory, Optional<Path> application, Profile profile, boolean chosen, int instances, Rules rules,
        int portBase, Strategy strategy, HealthPolicy health, Map<String, String> buildVariables) {
    /// One server after the other, judged quickly.
    public Options(Path directory, Optional<Path> application, Profile profile, boolean chosen, int instances, Rules rules,
            int portBase) {
        this(directory, application, profile, chosen, instances, rules, portBase, Strategy.ONE, Plan.QUICK,
                Map.of());
    }

    /// The same with other variables of the builds.
    public Options withBuildVariables(Map<String, String> variables) {
        return new Options(directory, application, profile, chosen, instances, rules, portBase, strategy, health, variables);
    }

    /// Git's remote.
    int gitPort() {
        return portBase == 0 ? 0 : portBase + 1;
    }

    int controlPort() {
        return portBase == 0 ? 0 : portBase + 2;
    }

    int databasePort() {
        return portBase == 0 ? 0 : portBase + 3;
    }

    int webhookPort() {
        return portBase == 0 ? 0 : portBase + 4;
    }

    /// Looks before anything is opened: each server that finds its port taken says so in its own words.
    ///
    /// @throws IllegalStateException if a port that was asked for is in use
    void demandPorts() {
        if (portBase == 0) return;
        for (var port = portBase; port <= webhookPort(); port++) {
            try (var probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException taken) {
                throw new IllegalStateException("port " + port + " is in use; choose another --port-base, or leave it out", taken);
            }
        }
    }

    IntSupplier serverPorts() {
        return portBase == 0 ? new FreePorts() : new FreePorts(portBase + 10);
    }
}
