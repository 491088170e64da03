package pushback.aws.loadbalancing;

/// What became of requests, cumulative since the balancer started.
///
/// Of one target: `requests` is the sum of its answers, connect errors and breaks. Of the balancer as a whole:
/// `requests` is what clients were answered, and what it retried successfully is seen only in the targets' counters.
///
/// @param requests how many in all
/// @param connectErrors the connection was refused or not accepted in time (a target only)
/// @param broken connected, but then no complete answer came: reset, timeout, not HTTP (a target only)
/// @param balancer5xx 502, 503 and 504 that the balancer itself gave, or an answer it had to cut off (the total only)
public record Counters(
        long requests,
        long status2xx,
        long status3xx,
        long status4xx,
        long status5xx,
        long connectErrors,
        long broken,
        long balancer5xx) {

    public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0, 0);

    /// Everything that speaks against the target or the balancer: 5xx, connect errors and breaks.
    public long errors() {
        return status5xx + connectErrors + broken + balancer5xx;
    }

    /// What happened since `earlier`.
    public Counters minus(Counters earlier) {
        return new Counters(
                requests - earlier.requests,
                status2xx - earlier.status2xx,
                status3xx - earlier.status3xx,
                status4xx - earlier.status4xx,
                status5xx - earlier.status5xx,
                connectErrors - earlier.connectErrors,
                broken - earlier.broken,
                balancer5xx - earlier.balancer5xx);
    }
}
