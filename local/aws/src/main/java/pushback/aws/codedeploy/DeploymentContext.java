package pushback.aws.codedeploy;

import java.util.function.Predicate;
import pushback.aws.account.Account;
import pushback.aws.fleet.InstanceRegistry;
import pushback.time.Timeline;

/// What a deployment needs around it.
///
/// @param firing whether the CloudWatch alarm of this name is firing
record DeploymentContext(
        Timeline timeline,
        Account account,
        InstanceRegistry roster,
        DeploymentEvents announcements,
        Patience patience,
        Predicate<String> firing) {}
