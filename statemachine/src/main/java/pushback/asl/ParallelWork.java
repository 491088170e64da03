package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/// The branches of a Parallel. Results keep the order of the branches; the first failure ends them all.
final class ParallelWork implements InnerBranches {
    private final Visit visit;
    private final State.Parallel parallel;
    private final List<Branch> branches = new ArrayList<>();
    private final JsonNode[] results;
    private int missing;

    ParallelWork(Visit visit, State.Parallel parallel) {
        this.visit = visit;
        this.parallel = parallel;
        this.missing = parallel.branches().size();
        this.results = new JsonNode[missing];
    }

    void start() {
        var input =
                parallel.arguments() == null ? visit.input : visit.scene().evaluate(parallel.arguments(), "Arguments");
        Execution.limit(input, visit.state.name());
        var started = visit.branch.record("ParallelStateStarted", Details.none());
        // The event may have been the last one, or a listener may have stopped the execution.
        if (!visit.branch.isOpen()) return;
        for (var i = 0; i < parallel.branches().size(); i++) {
            branches.add(new Branch(
                    visit.branch.execution,
                    parallel.branches().get(i),
                    visit.branch.scope,
                    visit.branch.item,
                    started,
                    ending(i)));
        }
        branches.forEach(branch -> branch.start(input));
    }

    private Branch.Ending ending(int index) {
        return new Branch.Ending() {
            @Override
            public void done(JsonNode output) {
                results[index] = output;
                if (--missing > 0) return;
                visit.branch.last = branches.get(index).last;
                visit.branch.record("ParallelStateSucceeded", Details.none());
                visit.succeed(JsonNodeFactory.instance.arrayNode(results.length).addAll(List.of(results)));
            }

            @Override
            public void failed(Fault fault) {
                branches.get(index).abortCurrent();
                cut();
                visit.branch.last = branches.get(index).last;
                visit.fail(fault);
            }
        };
    }

    @Override
    public List<Branch> branches() {
        return branches;
    }

    @Override
    public void cut() {
        branches.forEach(Branch::cut);
    }
}
