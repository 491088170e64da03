package pushback.asl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What went wrong in a state, on its way to a Retry, a Catch, or the end of the execution.
final class Fault extends RuntimeException {
    private final String error;
    private final String cause;
    private final boolean missedHeartbeat;
    /// The field whose evaluation failed, or null if this is no failed evaluation.
    private final String location;

    private Fault(String error, String cause, boolean missedHeartbeat, String location) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.cause = cause;
        this.missedHeartbeat = missedHeartbeat;
        this.location = location;
    }

    static Fault of(String error, String cause) {
        return new Fault(error, cause, false, null);
    }

    static Fault timeout(boolean missedHeartbeat) {
        return new Fault(ErrorNames.TIMEOUT, null, missedHeartbeat, null);
    }

    static Fault evaluation(String cause, String location) {
        return new Fault(ErrorNames.EVALUATION, cause, false, location);
    }

    String error() {
        return error;
    }

    String cause() {
        return cause;
    }

    boolean missedHeartbeat() {
        return missedHeartbeat;
    }

    boolean isEvaluation() {
        return location != null;
    }

    String location() {
        return location;
    }

    /// What a catcher sees as `$states.errorOutput`. AWS gives an empty cause for a timeout, and null for what was
    /// not said.
    ObjectNode output() {
        var said = cause == null && ErrorNames.TIMEOUT.equals(error) ? "" : cause;
        return JsonNodeFactory.instance.objectNode().put("Error", error).put("Cause", said);
    }
}
