package pushback.console.page;

import java.util.List;
import pushback.operator.Operator;
import pushback.operator.doctor.Doctor;
import pushback.operator.doctor.Finding;

/// Whether account, environment and application are ready. It is asked when somebody presses the button: a question of
/// it is put on each server.
public final class DoctorPage {
    private final Operator operator;

    DoctorPage(Operator operator) {
        this.operator = operator;
    }

    /// @param findings empty: nothing was asked yet
    public record Shown(List<Finding> findings, List<String> checks) {
        /// How many are not ready.
        public long notReady() {
            return findings.stream()
                    .filter(finding -> finding.state() == Finding.State.NOT_READY)
                    .count();
        }
    }

    Shown show() {
        return new Shown(List.of(), Doctor.CHECKS);
    }

    Shown ask() {
        return new Shown(new Doctor(operator.access(System.getenv())).look(), Doctor.CHECKS);
    }
}
