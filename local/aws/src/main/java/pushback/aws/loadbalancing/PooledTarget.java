package pushback.aws.loadbalancing;

import java.util.ArrayList;
import java.util.List;
import pushback.aws.fleet.Machine;
import pushback.time.Timeline;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// One registration of one server in a target group. Registering again after draining began makes a new one.
final class PooledTarget {
    final Machine machine;
    final List<Runnable> gone = new ArrayList<>();
    Timeline.Alarm nextCheck = () -> {};
    private TargetHealth health = health(
            TargetHealthStateEnum.INITIAL,
            TargetHealthReasonEnum.ELB_INITIAL_HEALTH_CHECKING,
            "Initial health checks in progress");
    private int goodInARow;
    private int badInARow;

    PooledTarget(Machine machine) {
        this.machine = machine;
    }

    /// What Auto Scaling takes away drains; what somebody else has ended cannot.
    TargetHealth health() {
        if (health.state() == TargetHealthStateEnum.DRAINING) return health;
        return machine.ended()
                .map(how -> health(TargetHealthStateEnum.UNUSED, TargetHealthReasonEnum.TARGET_INVALID_STATE, how))
                .orElse(health);
    }

    TargetHealthStateEnum state() {
        return health().state();
    }

    boolean draining() {
        return state() == TargetHealthStateEnum.DRAINING;
    }

    Route route() {
        return new Route(machine.id(), machine.host(), machine.port());
    }

    void drain() {
        nextCheck.cancel();
        health = health(
                TargetHealthStateEnum.DRAINING,
                TargetHealthReasonEnum.TARGET_DEREGISTRATION_IN_PROGRESS,
                "Target deregistration is in progress");
    }

    /// Takes one health check into account. A new target is healthy with its first success; an unhealthy one needs
    /// the whole threshold again.
    void judge(int status, HealthCheck check) {
        if (check.accepts(status)) {
            badInARow = 0;
            goodInARow++;
            if (state() == TargetHealthStateEnum.INITIAL || goodInARow >= check.healthyThreshold()) {
                health = TargetHealth.builder()
                        .state(TargetHealthStateEnum.HEALTHY)
                        .build();
            }
            return;
        }
        goodInARow = 0;
        badInARow++;
        if (badInARow >= check.unhealthyThreshold()) health = failing(status);
    }

    private static TargetHealth failing(int status) {
        return status == 0
                ? health(
                        TargetHealthStateEnum.UNHEALTHY,
                        TargetHealthReasonEnum.TARGET_FAILED_HEALTH_CHECKS,
                        "Health checks failed")
                : health(
                        TargetHealthStateEnum.UNHEALTHY,
                        TargetHealthReasonEnum.TARGET_RESPONSE_CODE_MISMATCH,
                        "Health checks failed with these codes: [" + status + "]");
    }

    static TargetHealth health(TargetHealthStateEnum state, TargetHealthReasonEnum reason, String description) {
        return TargetHealth.builder()
                .state(state)
                .reason(reason)
                .description(description)
                .build();
    }
}
