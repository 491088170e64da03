package pushback.host.up;

import java.time.Duration;
import java.util.List;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.loadbalancing.Route;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.host.balancer.Balancer;
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
