package pushback.cloud;

import java.time.Duration;
import java.util.List;
import pushback.aws.codedeploy.Patience;
import pushback.aws.scaling.Pace;
import pushback.settings.Rules;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import pushback.settings.Witnesses;

/// What a local environment looks like and how fast it goes.
///
/// @param environment its name
/// @param repository `owner/name` of the application
/// @param branch whose pushes deploy
/// @param instances desired number of servers
/// @param zones availability zones
/// @param healthPath what the load balancer checks
/// @param probePaths pages the judge probes
/// @param versionPath page of each server that names the commit it runs; empty: nobody asks
/// @param strategy of its rollouts
/// @param ignoreFailedStop whether a deployment that only the stop scripts of what runs made fail is tried once more
///        without minding them
/// @param health when a release counts as healthy
/// @param healthCheckSeconds between two checks of the load balancer; an ALB takes 5 to 300
/// @param metricsSeconds between two measurements of servers and load balancer; EC2's detailed monitoring takes 60
/// @param drainSeconds a deregistered target may finish its requests for this long; the CDK's 30 s on AWS
/// @param grace of Auto Scaling: from a server's coming into service to the moment it has to answer the load balancer
/// @param pace of Auto Scaling
/// @param patience of CodeDeploy
/// @param keptBundles of so many good releases the bundles are kept
/// @param rules when and which deployments may go out
/// @param webhookSecret between the git remote and the webhook
public record Plan(
        String environment,
        String repository,
        String branch,
        int instances,
        List<String> zones,
        String healthPath,
        List<String> probePaths,
        String versionPath,
        Strategy strategy,
        boolean ignoreFailedStop,
        HealthPolicy health,
        int healthCheckSeconds,
        int metricsSeconds,
        int drainSeconds,
        Duration grace,
        Pace pace,
        Patience patience,
        int keptBundles,
        Rules rules,
        String webhookSecret) {

    /// The CDK's on AWS. A server whose application has died is replaced at once here, as one that has stopped is
    /// there.
    public static final Duration GRACE = Duration.ofMinutes(10);

    /// Where the load balancer's counters of each server go.
    public static final String TRAFFIC = "Pushback/Traffic";

    public static final double TOLERATED_PERCENT = 0.3;
    public static final int UNHEALTHY_PERCENT = 3;
    public static final int DEADLINE_SECONDS = 60;

    /// Short enough to watch: a good release is cleared by 168 good requests (0.3 % against 3 % at alpha 1 %). Two
    /// servers show them in the three seconds that each is seen for, asked 30 times a second; six rounds do so for
    /// one page.
    public static final HealthPolicy QUICK = new HealthPolicy(
                    TOLERATED_PERCENT / 100,
                    UNHEALTHY_PERCENT / 100.0,
                    HealthPolicy.ALPHA,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(DEADLINE_SECONDS),
                    List.of(),
                    TRAFFIC,
                    Duration.ofSeconds(1))
            .withProbeRounds(6);

    /// Two zones, and times short enough to watch.
    public static Plan local(
            String repository,
            String branch,
            int instances,
            String healthPath,
            List<String> probePaths,
            String versionPath,
            Strategy strategy,
            boolean ignoreFailedStop,
            int keptBundles,
            HealthPolicy health,
            Rules rules,
            String webhookSecret) {
        return new Plan(
                "local",
                repository,
                branch,
                instances,
                List.of("local-1a", "local-1b"),
                healthPath,
                probePaths,
                versionPath,
                strategy,
                ignoreFailedStop,
                health,
                5,
                5,
                10,
                GRACE,
                new Pace(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5)),
                new Patience(
                        Duration.ofMinutes(10), Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofSeconds(1)),
                keptBundles,
                rules,
                webhookSecret);
    }

    /// The same, with a page of each server that names the commit it runs.
    public Plan withVersionPath(String path) {
        return with(path, ignoreFailedStop, health);
    }

    /// The same, where failing stop scripts are ignored, or are not.
    public Plan withIgnoreFailedStop(boolean ignored) {
        return with(versionPath, ignored, health);
    }

    /// The same with other witnesses for the judge, and nobody else who tells of visitors.
    public Plan withWitnesses(Witnesses others) {
        return with(
                versionPath,
                ignoreFailedStop,
                health.withTraffic("", health.trafficLag()).withWitnesses(others));
    }

    private Plan with(String version, boolean ignored, HealthPolicy policy) {
        return new Plan(
                environment,
                repository,
                branch,
                instances,
                zones,
                healthPath,
                probePaths,
                version,
                strategy,
                ignored,
                policy,
                healthCheckSeconds,
                metricsSeconds,
                drainSeconds,
                grace,
                pace,
                patience,
                keptBundles,
                rules,
                webhookSecret);
    }
}
