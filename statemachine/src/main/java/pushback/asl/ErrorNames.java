package pushback.asl;

import java.util.LinkedHashSet;
import java.util.Set;

/// The names in `ErrorEquals`, and what they match.
final class ErrorNames {
    static final String ALL = "States.ALL";
    static final String TASK_FAILED = "States.TaskFailed";
    static final String TIMEOUT = "States.Timeout";
    static final String HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
    static final String RUNTIME = "States.Runtime";
    static final String EVALUATION = "States.QueryEvaluationError";
    static final String DATA_LIMIT = "States.DataLimitExceeded";
    static final String NO_CHOICE = "States.NoChoiceMatched";

    private ErrorNames() {}

    static Set<String> read(Node node, boolean last) {
        var names = new LinkedHashSet<String>();
        if (!node.has("ErrorEquals")) {
            node.problem("needs the field ErrorEquals");
            return names;
        }
        for (var name : node.at("ErrorEquals").elements()) {
            if (name.json().isTextual()) names.add(name.json().textValue());
            else name.problem("must be a string");
        }
        if (names.contains(ALL)) {
            if (names.size() > 1) node.problem("States.ALL must stand alone in ErrorEquals");
            if (!last) node.problem("States.ALL must come last, what follows it would never be used");
        }
        return names;
    }

    /// Whether one of `names` matches `fault`. States.Runtime is matched by nothing, not even by its own name;
    /// States.TaskFailed by everything but a timeout.
    static boolean match(Set<String> names, Fault fault) {
        if (RUNTIME.equals(fault.error())) return false;
        if (names.contains(ALL) || fault.error() != null && names.contains(fault.error())) return true;
        if (fault.missedHeartbeat() && names.contains(HEARTBEAT_TIMEOUT)) return true;
        return names.contains(TASK_FAILED) && !TIMEOUT.equals(fault.error());
    }
}
