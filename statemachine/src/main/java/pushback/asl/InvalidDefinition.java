package pushback.asl;

import java.util.List;
import java.util.stream.Collectors;

/// A definition that cannot be run. Lists every problem found, not only the first.
public final class InvalidDefinition extends RuntimeException {
    private final transient List<Problem> problems;

    InvalidDefinition(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
