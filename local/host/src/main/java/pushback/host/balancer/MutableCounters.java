package pushback.host.balancer;

import java.util.concurrent.atomic.LongAdder;
import pushback.aws.loadbalancing.Counters;

/// Counters in the making.
final class MutableCounters {
    private final LongAdder[] byClass = {new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()};
    private final LongAdder connectErrors = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder own = new LongAdder();

    void answered(int status) {
        byClass[Math.clamp(status / 100, 2, 5) - 2].increment();
    }

    void connectError() {
        connectErrors.increment();
    }

    void broke() {
        broken.increment();
    }

    void gaveUp() {
        own.increment();
    }

    Counters counters() {
        long ok = byClass[0].sum(), moved = byClass[1].sum(), refused = byClass[2].sum(), failed = byClass[3].sum();
        long unreached = connectErrors.sum(), cut = broken.sum(), ours = own.sum();
        return new Counters(
                ok + moved + refused + failed + unreached + cut + ours,
                ok,
                moved,
                refused,
                failed,
                unreached,
                cut,
                ours);
    }
}
