package pushback.aws.codedeploy;

import java.time.Duration;

/// How long the control plane waits.
///
/// @param event for one lifecycle event on one server; AWS allows 3600 s ("AppSpec hooks", CodeDeploy user guide)
/// @param traffic for a registered target to become healthy in AllowTraffic
/// @param silence for a server that has stopped answering, before its lifecycle event fails
/// @param look between two looks at the servers that are busy
public record Patience(Duration event, Duration traffic, Duration silence, Duration look) {
    public static final Patience AWS =
            new Patience(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofSeconds(10));
}
