package pushback.local.cloud;

import java.time.Duration;
import java.util.List;
import pushback.Settings.HealthPolicy;
import pushback.local.codedeploy.Patience;
import pushback.local.scaling.Pace;
import pushback.rules.Rules;

/// What a local environment looks like and how fast it goes.
///
/// @param environment its name
/// @param repository `owner/name` of the application
/// @param branch whose pushes deploy
/// @param instances desired number of servers
/// @param zones availability zones
/// @param healthPath what the load balancer checks
/// @param probePaths pages the judge probes
/// @param health when a release counts as healthy
/// @param healthCheckSeconds between two checks of the load balancer; an ALB takes 5 to 300
/// @param drainSeconds a deregistered target may finish its requests for this long; the CDK's 30 s on AWS
/// @param pace of Auto Scaling
/// @param patience of CodeDeploy
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
        HealthPolicy health,
        int healthCheckSeconds,
        int drainSeconds,
        Pace pace,
        Patience patience,
        Rules rules,
        String webhookSecret) {

    /// Two zones and times short enough to watch: a good release is cleared by 22 good instance-seconds (1 % against
    /// 20 % at alpha 1 %), which two servers show in 11 s.
    public static Plan local(String repository, String branch, int instances, String healthPath, List<String> probePaths,
            Rules rules, String webhookSecret) {
        return new Plan("local", repository, branch, instances, List.of("local-1a", "local-1b"), healthPath, probePaths,
                new HealthPolicy(0.01, 0.20, 0.01, Duration.ofSeconds(1), Duration.ofSeconds(60)), 5, 10,
                new Pace(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5)),
                new Patience(Duration.ofMinutes(10), Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(1)),
                rules, webhookSecret);
    }
}
