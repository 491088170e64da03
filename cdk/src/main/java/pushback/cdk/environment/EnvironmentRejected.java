package pushback.cdk.environment;

import java.util.List;
import java.util.stream.Collectors;

/// An environment's file that cannot be used; nothing was synthesised. The message has one line for each problem.
public final class EnvironmentRejected extends RuntimeException {
    private final transient List<FileProblem> problems;

    EnvironmentRejected(List<FileProblem> problems) {
        super(problems.stream().map(FileProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<FileProblem> problems() {
        return problems;
    }
}
