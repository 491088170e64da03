package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.asl.jsonata.Values;

/// The iterations of a Map. Results keep the order of the items; the first failure ends them all, and no further
/// iteration starts.
final class MapWork implements InnerBranches {
    private final Visit visit;
    private final State.ForEach each;
    private final Map<Integer, Branch> running = new LinkedHashMap<>();
    private JsonNode items;
    private JsonNode[] results;
    private long started;
    private long most;
    private int next;
    private int finished;

    MapWork(Visit visit, State.ForEach each) {
        this.visit = visit;
        this.each = each;
    }

    void start() {
        var scene = visit.scene();
        items = each.items() == null ? visit.input : scene.array(each.items(), "Items");
        if (!items.isArray()) throw visit.fault("Map state input must be an array but was: " + items, "");
        var asked = each.concurrency() == null ? 0 : scene.seconds(each.concurrency(), "MaxConcurrency", 0);
        most = asked == 0 ? each.most() : Math.min(asked, each.most());
        each.tolerances().forEach(tolerance -> scene.number(tolerance.value(), tolerance.field()));
        results = new JsonNode[items.size()];
        started = visit.branch.record("MapStateStarted", Details.none().put("length", items.size()));
        if (items.isEmpty()) succeed();
        else refill();
    }

    private void fill() {
        while (next < items.size() && running.size() < most && visit.branch.isOpen()) begin(next++);
    }

    private void begin(int index) {
        var value = items.get(index);
        var item = Map.of("Index", index, "Value", Values.of(value));
        var input = each.selector() == null
                ? value
                : new Scene(visit, null, null, null, item).evaluate(each.selector(), "ItemSelector");
        var branch =
                new Branch(visit.branch.execution, each.processor(), visit.branch.scope, item, started, ending(index));
        running.put(index, branch);
        branch.record("MapIterationStarted", details(index));
        branch.start(input);
    }

    private Branch.Ending ending(int index) {
        return new Branch.Ending() {
            @Override
            public void done(JsonNode output) {
                results[index] = output;
                finish(index, "MapIterationSucceeded");
                if (++finished == results.length) succeed();
                else visit.attempt(MapWork.this::refill);
            }

            @Override
            public void failed(Fault fault) {
                finish(index, "MapIterationFailed");
                cut();
                visit.fail(fault);
            }
        };
    }

    private void finish(int index, String type) {
        var branch = running.remove(index);
        visit.branch.last = branch.record(type, details(index));
    }

    /// Starts what may start now; an ItemSelector that fails here ends the iterations under way.
    private void refill() {
        try {
            fill();
        } catch (Fault fault) {
            cut();
            throw fault;
        }
    }

    private void succeed() {
        visit.branch.record("MapStateSucceeded", Details.none());
        visit.succeed(JsonNodeFactory.instance.arrayNode(results.length).addAll(List.of(results)));
    }

    private ObjectNode details(int index) {
        return Details.with("name", visit.state.name()).put("index", index);
    }

    @Override
    public List<Branch> branches() {
        return List.copyOf(running.values());
    }

    @Override
    public void cut() {
        running.forEach((index, branch) -> {
            if (!branch.isOpen()) return;
            branch.cut();
            branch.record("MapIterationAborted", details(index));
        });
        running.clear();
    }
}
