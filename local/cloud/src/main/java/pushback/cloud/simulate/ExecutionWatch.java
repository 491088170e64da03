package pushback.cloud.simulate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import pushback.asl.HistoryEvent;
import pushback.asl.Status;
import pushback.cloud.stepfunctions.ExecutionRecord;

/// The executions: that they end, and that a push makes one release (invariants 7, 14).
final class ExecutionWatch implements Watch {
    /// The machine's own TimeoutSeconds.
    private static final Duration BOUND = Duration.ofHours(4);

    private final SimulatedEnvironment site;
    private final Findings findings;

    ExecutionWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void ended(ExecutionRecord execution) {
        var lasted =
                Duration.between(execution.startedAt(), execution.stoppedAt().orElseThrow());
        if (lasted.compareTo(BOUND) > 0)
            findings.add(Invariant.EXECUTIONS_END, site, execution.name() + " took " + lasted);
    }

    @Override
    public void calm() {
        Map<String, String> releases = new HashMap<>();
        site.machines()
                .forEach(machine -> machine.executions().stream()
                        .filter(execution -> execution.status() == Status.RUNNING)
                        .forEach(execution -> findings.add(
                                Invariant.EXECUTIONS_END,
                                site,
                                execution.name() + " still runs, in " + machine.currentStates(execution))));
        for (var execution : site.cloud().cloud().stepFunctions().executions()) {
            var input = execution.input();
            // One that was stopped before it became a release is started again. A call of it may still write that down.
            if (input.path("deliveryId").asText().isEmpty()
                    || site.rows().find("release#" + execution.name()).isEmpty()
                    || execution.history().stream()
                                    .filter(HistoryEvent::isEntry)
                                    .limit(2)
                                    .count()
                            == 1) continue;
            var push = input.path("ref").asText() + "@" + input.path("commit").asText();
            var other = releases.put(push, execution.name());
            if (other != null)
                findings.add(Invariant.ONE_RELEASE, site, other + " and " + execution.name() + " both bring " + push);
        }
    }
}
