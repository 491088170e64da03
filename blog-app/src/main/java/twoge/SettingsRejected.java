package twoge;

import java.util.List;

/// The environment does not describe a blog that can run; `main` prints the problems and ends with code 2.
final class SettingsRejected extends RuntimeException {
    private final transient List<String> problems;

    SettingsRejected(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /// Each problem as one line for the operator.
    List<String> problems() {
        return problems;
    }
}
