package pushback.host.up;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import pushback.cloud.Plan;
import pushback.settings.Rules;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;

/// What a person may choose about a local cloud.
///
/// @param directory of its state
/// @param application the directory its git remote is seeded with at first; empty: the remote stays empty
/// @param profile of the application
/// @param chosen whether a person named the application; one that comes by default gives way to what the directory
///     knows
/// @param instances desired number of servers, 1 or more
/// @param rules when and which deployments may go out
/// @param portBase the load balancer's port; git, control, database and webhook follow, servers from 10 above; 0: free
///     ports; [#KEPT]: those of the last time, free ones at first
/// @param strategy of the rollouts
/// @param health when a release counts as healthy
/// @param buildVariables environment variables of every build, beside those that CodeBuild sets
/// @param rights who may do what on this machine
public record Options(
        Path directory,
        Optional<Path> application,
        Profile profile,
        boolean chosen,
        int instances,
        Rules rules,
        int portBase,
        Strategy strategy,
        HealthPolicy health,
        Map<String, String> buildVariables,
        Rights rights) {
    /// Who may do what on this machine: hook scripts, and who pushes them.
    ///
    /// @param apart whether they are kept apart where the system can do that
    /// @param root whether they may run as root where it cannot
    /// @param open whether whoever reaches the git port may push
    public record Rights(boolean apart, boolean root, boolean open) {}

    /// The ports that the directory knows.
    public static final int KEPT = -1;

    /// One server after the other, judged quickly.
    public Options(
            Path directory,
            Optional<Path> application,
            Profile profile,
            boolean chosen,
            int instances,
            Rules rules,
            int portBase) {
        this(directory, application, profile, chosen, instances, rules, portBase, Strategy.ONE, Plan.QUICK, Map.of());
    }

    /// Kept apart where the system can do that.
    public Options(
            Path directory,
            Optional<Path> application,
            Profile profile,
            boolean chosen,
            int instances,
            Rules rules,
            int portBase,
            Strategy strategy,
            HealthPolicy health,
            Map<String, String> buildVariables) {
        this(
                directory,
                application,
                profile,
                chosen,
                instances,
                rules,
                portBase,
                strategy,
                health,
                buildVariables,
                new Rights(true, true, false));
    }

    /// The same with other variables of the builds.
    public Options withBuildVariables(Map<String, String> variables) {
        return new Options(
                directory,
                application,
                profile,
                chosen,
                instances,
                rules,
                portBase,
                strategy,
                health,
                variables,
                rights);
    }
}
