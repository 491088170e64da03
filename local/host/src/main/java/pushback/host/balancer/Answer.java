package pushback.host.balancer;

/// What the head of a target's answer said, as far as it concerns the balancer.
///
/// @param end where the head ends in the bytes it was read from
/// @param length of the body in bytes; [#CHUNKED]; or [#UNTIL_CLOSE] when only the end of the connection will tell
/// @param keepAlive whether the connection may serve another request afterwards
record Answer(int status, int end, long length, boolean keepAlive) {
    static final long CHUNKED = -1;
    static final long UNTIL_CLOSE = -2;

    boolean isInterim() {
        return status < 200;
    }
}
