package pushback.outcome;

import java.util.Optional;
import pushback.release.Outcome;
import pushback.revision.Promotion;

/// What a person who is called does next: the exact commands, in the order in which they help.
final class OperatorInstructions {
    private OperatorInstructions() {}

    /// @param good the release that was found good last; empty: none ever was
    /// @param frozen whether pushes wait until a person lifts the freeze
    static String commands(Outcome outcome, Optional<Promotion> good, boolean frozen) {
        var fix = "deploy COMMIT --force --reason \"...\"";
        return "What to do next:\n"
                + line("status", "what every server runs, and how it is")
                + line("logs " + outcome.release(), "how it came to this")
                + good.map(promotion -> line(
                                "rollback " + promotion.release() + " --force --reason \"...\"",
                                "puts the last good release ("
                                        + promotion.commit().substring(0, 7) + ") back once more"))
                        .orElse("")
                + line(fix, "brings a fix")
                + (frozen ? line("unfreeze --reason \"...\"", "lets pushes deploy again, once it is in order") : "");
    }

    private static String line(String command, String what) {
        return "  ./pushback " + command + "\n      " + what + "\n";
    }
}
