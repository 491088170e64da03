package pushback.operator.cli;

import java.util.List;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffSession;
import pushback.oneoff.OneOffs;
import pushback.operator.Operator;

/// Has single commands run on an environment's servers: asks Systems Manager and the ledger, with the credentials of
/// whoever runs the command.
final class OneOffRuns {
    private static final int SHOWN = 50;

    private final OneOffSession session;
    private final Operator operator;
    private final AwsRefusals refusals;

    /// @param pause between two questions, in milliseconds
    OneOffRuns(Operator operator, AwsRefusals refusals, long pause) {
        session = operator.oneOffs(pause);
        this.operator = operator;
        this.refusals = refusals;
    }

    /// Returns the command's id.
    String start(String server, List<String> command, String reason) {
        return refusals.answered(
                () -> session.start(server, command, operator.caller(), reason).id());
    }

    /// What it printed behind so many bytes; waits some seconds for something new.
    OneOffs.Output look(String id, long out, long err) {
        return refusals.answered(() -> session.look(id, out, err));
    }

    void cancel(String id) {
        session.cancel(id);
    }

    /// The latest, the newest first.
    List<OneOff> latest() {
        return refusals.answered(() -> session.latest(SHOWN));
    }
}
