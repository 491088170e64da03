package pushback.host.balancer;

/// What all clients of a balancer have in common.
///
/// @param total what clients were answered
record Front(RoundRobin rota, MutableCounters total, Timeouts timeouts) {}
