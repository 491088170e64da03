package pushback.local.up;

import java.time.Duration;
import java.util.List;
import pushback.local.balancer.Balancer;
import pushback.local.balancer.Counters;
import pushback.local.balancer.Route;
import pushback.local.loadbalancing.TrafficSwitch;
import pushback.time.Timeline;

/// The target group's traffic goes through the real load balancer.
record BalancerSwitch(Balancer balancer, Timeline timeline) implements TrafficSwitch {
    @Override
    public void routes(List<Route> routes) {
        balancer.routes(routes);
    }

    @Override
    public void drained(String targetId, Duration atMost, Runnable done) {
        balancer.whenDrained(targetId, atMost, () -> timeline.execute(done));
    }

    @Override
    public String address() {
        return "http://127.0.0.1:" + balancer.port() + "/";
    }

    @Override
    public Counters counted() {
        return balancer.total();
    }
}
