package pushback.host.balancer;

/// A request that the balancer answers itself and does not show to a target. Says why, in a sentence for its sender.
final class RefusedRequest extends Exception {
    final int status;

    RefusedRequest(int status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    static RefusedRequest malformed(String why) {
        return new RefusedRequest(400, why);
    }
}
