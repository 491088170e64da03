package pushback.console.page;

import java.util.Optional;
import java.util.stream.Stream;
import pushback.console.live.EnvironmentView;

/// What a person can do to the environment, each by a form of its own.
public enum Deed {
    DEPLOY("deploy", "Deploy", "Deploy a commit"),
    ROLLBACK("rollback", "Roll back", "Go back to a good release"),
    HALT("halt", "Halt", "Halt what is at work"),
    APPROVE("approve", "Approve", "Approve a release"),
    REJECT("reject", "Reject", "Reject a release"),
    FREEZE("freeze", "Freeze", "Keep pushes from deploying"),
    UNFREEZE("unfreeze", "Unfreeze", "Let pushes deploy again"),
    DRILL("drill", "Drill", "Cause a failure on purpose"),
    PARK("park", "Park", "Stop the environment"),
    UNPARK("unpark", "Unpark", "Bring the environment back");

    private final String word;
    private final String label;
    private final String title;

    Deed(String word, String label, String title) {
        this.word = word;
        this.label = label;
        this.title = title;
    }

    static Optional<Deed> of(String word) {
        return Stream.of(values()).filter(deed -> deed.word.equals(word)).findFirst();
    }

    public String word() {
        return word;
    }

    public String label() {
        return label;
    }

    public String title() {
        return title;
    }

    /// Whether it takes something away that runs.
    public boolean isGrave() {
        return this == HALT || this == PARK || this == REJECT;
    }

    /// Why it is not possible now; empty if it is.
    public String obstacle(EnvironmentView view) {
        var parked = view.parkedSince().isPresent();
        return switch (this) {
            case DEPLOY -> parked ? "The environment is parked; unpark it first." : "";
            case ROLLBACK ->
                view.current().isEmpty()
                        ? "No release was found good yet."
                        : parked ? "The environment is parked; unpark it first." : "";
            case HALT ->
                view.atWork().isEmpty()
                                && view.drilling().isEmpty()
                                && view.next().isEmpty()
                        ? "Nothing is at work."
                        : "";
            case APPROVE, REJECT -> view.awaited().isEmpty() ? "No release waits for approval." : "";
            case FREEZE -> view.freeze().isPresent() ? "It is frozen already." : "";
            case UNFREEZE -> view.freeze().isEmpty() ? "It is not frozen." : "";
            case DRILL, PARK ->
                view.current().isEmpty()
                        ? "No release was found good yet."
                        : parked
                                ? "The environment is parked; unpark it first."
                                : view.atWork().isPresent()
                                        ? "A release is at work; wait for its end."
                                        : view.drilling().isEmpty() ? "" : "A drill is at work; wait for its end.";
            case UNPARK ->
                view.parkedSince().isEmpty()
                        ? "The environment is not parked."
                        : view.drilling().isEmpty() ? "" : "A drill is at work; wait for its end.";
        };
    }
}
