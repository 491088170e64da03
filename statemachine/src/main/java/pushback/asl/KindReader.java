package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Reads what is particular to each type of state.
final class KindReader {
    private static final Predicate<JsonNode> POSITIVE = seconds(1);

    private final DefinitionReader flows;

    KindReader(DefinitionReader flows) {
        this.flows = flows;
    }

    State.Kind kind(String type, Node node) {
        return switch (type) {
            case "Task" -> task(node);
            case "Choice" -> choice(node);
            case "Wait" -> wait(node);
            case "Fail" ->
                new State.Fail(
                        node.template("Error", JsonNode::isTextual, "a string"),
                        node.template("Cause", JsonNode::isTextual, "a string"));
            case "Parallel" -> parallel(node);
            case "Map" -> map(node);
            case "Succeed" -> new State.Succeed();
            default -> new State.Pass();
        };
    }

    private static State.Task task(Node node) {
        var resource = node.text("Resource", true);
        var wanted = "a whole number of seconds from 1 to " + DefinitionReader.LONGEST_SECONDS;
        var timeout = node.template("TimeoutSeconds", POSITIVE, wanted);
        var heartbeat = node.template("HeartbeatSeconds", POSITIVE, wanted);
        if (timeout instanceof Template.Literal(var whole)
                && heartbeat instanceof Template.Literal(var beat)
                && whole.isNumber()
                && beat.isNumber()
                && beat.longValue() >= whole.longValue()) {
            node.at("HeartbeatSeconds").problem("must be less than TimeoutSeconds (" + whole + "), or it never acts");
        }
        return new State.Task(resource, node.template("Arguments"), timeout, heartbeat);
    }

    private static State.Choice choice(Node node) {
        var rules = new ArrayList<State.Rule>();
        if (!node.has("Choices")) node.problem("needs the field Choices");
        else
            for (var rule : node.at("Choices").elements()) {
                if (!rule.isObject()) continue;
                rule.allow(Grammar.RULE, "a choice in JSONata mode");
                if (!rule.has("Condition")) rule.problem("needs the field Condition");
                rules.add(new State.Rule(
                        rule.template("Condition", JsonNode::isBoolean, "an expression"),
                        rule.text("Next", true),
                        DefinitionReader.assign(rule),
                        rule.template("Output")));
            }
        return new State.Choice(rules, node.text("Default", false));
    }

    private static State.Wait wait(Node node) {
        if (node.has("Seconds") == node.has("Timestamp")) node.problem("needs either Seconds or Timestamp");
        return new State.Wait(
                node.template(
                        "Seconds",
                        seconds(0),
                        "a whole number of seconds from 0 to " + DefinitionReader.LONGEST_SECONDS),
                node.template(
                        "Timestamp",
                        time -> time.isTextual()
                                && Moments.parse(time.textValue()).isPresent(),
                        "a time like 2026-01-31T12:00:00Z"));
    }

    private State.Parallel parallel(Node node) {
        var branches = new ArrayList<State.Flow>();
        if (!node.has("Branches")) node.problem("needs the field Branches");
        else
            for (var branch : node.at("Branches").elements()) {
                if (!branch.isObject()) continue;
                branch.allow(Grammar.BRANCH, "a branch");
                branches.add(flows.flow(branch));
            }
        return new State.Parallel(node.template("Arguments"), branches);
    }

    private State.ForEach map(Node node) {
        if (node.has("ItemProcessor") == node.has("Iterator")) node.problem("needs an ItemProcessor");
        var processor = node.at(node.has("ItemProcessor") ? "ItemProcessor" : "Iterator");
        var flow = new State.Flow(null, Map.of(), processor.path());
        if (!processor.json().isMissingNode() && processor.isObject()) {
            processor.allow(Grammar.PROCESSOR, "an ItemProcessor");
            flow = flows.flow(processor);
        }
        var tolerances = new ArrayList<State.Tolerance>();
        for (var field : List.of("ToleratedFailureCount", "ToleratedFailurePercentage")) {
            var value = node.template(field, JsonNode::isNumber, "a number");
            if (value != null) tolerances.add(new State.Tolerance(field, value));
        }
        return new State.ForEach(
                node.template("Items", JsonNode::isArray, "an array"),
                node.template("ItemSelector"),
                node.template("MaxConcurrency", seconds(0), "a whole number, 0 for no limit"),
                mode(processor).equals("DISTRIBUTED") ? 10_000 : 40,
                tolerances,
                flow);
    }

    private static String mode(Node processor) {
        if (!processor.has("ProcessorConfig")) return "INLINE";
        var config = processor.at("ProcessorConfig");
        if (!config.isObject()) return "INLINE";
        config.allow(Set.of("Mode", "ExecutionType"), "a ProcessorConfig");
        var mode = config.text("Mode", false);
        if (mode == null) return "INLINE";
        if (!mode.equals("INLINE") && !mode.equals("DISTRIBUTED")) {
            config.at("Mode").problem("must be INLINE or DISTRIBUTED");
        }
        return mode;
    }

    private static Predicate<JsonNode> seconds(long least) {
        return json -> json.isIntegralNumber()
                && json.canConvertToLong()
                && json.longValue() >= least
                && json.longValue() <= DefinitionReader.LONGEST_SECONDS;
    }
}
