package pushback.aws.loadbalancing;

import java.time.Duration;
import java.util.List;
import pushback.time.Timeline;

/// What carries the requests of one target group. Called on the timeline, returns at once, reports back on it.
public interface TrafficSwitch {
    /// From now on new requests go to these servers only.
    void routes(List<Route> routes);

    /// Reports once no request is under way to a server that is no longer among the routes, or `atMost` has passed.
    void drained(String targetId, Duration atMost, Runnable done);

    /// Where visitors go; empty: there are none.
    default String address() {
        return "";
    }

    /// What became of all requests so far; nothing where nobody counts.
    default Counters counted() {
        return Counters.NONE;
    }

    /// A switch without requests: draining always takes `needed`, or the deregistration delay if that is shorter.
    static TrafficSwitch inMemory(Timeline timeline, Duration needed) {
        return new TrafficSwitch() {
            @Override
            public void routes(List<Route> routes) {}

            @Override
            public void drained(String targetId, Duration atMost, Runnable done) {
                timeline.after(needed.compareTo(atMost) < 0 ? needed : atMost, done);
            }
        };
    }
}
