package pushback.aws.codedeploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The lifecycle events of a deployment in place, in order.
final class Lifecycle {
    static final String BLOCK_TRAFFIC = "BlockTraffic";
    static final String ALLOW_TRAFFIC = "AllowTraffic";
    /// The control plane's own work; a server's agent has no part in it.
    static final Set<String> TRAFFIC = Set.of(BLOCK_TRAFFIC, ALLOW_TRAFFIC);
    static final List<String> IN_PLACE = List.of(
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService");
    static final List<String> BEHIND_LOAD_BALANCER = behindLoadBalancer();
    /// What may fail when a deployment ignores failures to stop the application.
    static final Set<String> IGNORABLE = Set.of("ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic");

    private Lifecycle() {}

    private static List<String> behindLoadBalancer() {
        var events = new ArrayList<>(List.of("BeforeBlockTraffic", BLOCK_TRAFFIC, "AfterBlockTraffic"));
        events.addAll(IN_PLACE);
        events.addAll(List.of("BeforeAllowTraffic", ALLOW_TRAFFIC, "AfterAllowTraffic"));
        return List.copyOf(events);
    }
}
