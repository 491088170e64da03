package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import pushback.base.Json;
import pushback.operator.Operator;
import pushback.operator.OperatorRequest;
import pushback.operator.Replayed;
import pushback.operator.doctor.Doctor;

/// Answers for an environment that an [Operator] reaches.
final class EnvironmentDesk implements Desk {
    private final Operator operator;
    private final AwsRefusals refusals;
    private final BooleanSupplier pause;
    private final long runPause;
    /// What was told of each story: what CodeDeploy says comes late, and belongs before what was told already.
    private final Map<String, Set<String>> told = new HashMap<>();

    /// @param pause as [#pause]
    /// @param runPause between two questions about a command on a server, in milliseconds
    EnvironmentDesk(Operator operator, AwsRefusals refusals, BooleanSupplier pause, long runPause) {
        this.operator = operator;
        this.refusals = refusals;
        this.pause = pause;
        this.runPause = runPause;
    }

    @Override
    public JsonNode get(String path) {
        var query = query(path);
        return refusals.answered(() -> switch (path.split("\\?")[0]) {
            case "/place" -> json(operator.place());
            case "/status" -> json(operator.status());
            case "/releases" -> json(operator.releases());
            case "/measures" -> json(operator.measures(Duration.ofSeconds(Long.parseLong(query.get("seconds")))));
            case "/told" -> json(operator.told(query.getOrDefault("release", "")));
            case "/story" -> release(query);
            case "/good" -> json(operator.good(query.getOrDefault("release", "")));
            case "/drills" -> json(operator.drills());
            case "/drill" -> drill(query);
            case "/function-log" -> json(operator.log(query.get("function"), Instant.parse(query.get("since"))));
            case "/server-logs" -> serverLogs(query);
            case "/doctor" -> json(new Doctor(operator.access(System.getenv())).look());
            default -> throw new IllegalArgumentException("there is no " + path);
        });
    }

    @Override
    public JsonNode post(String path, Object body) {
        var input = Json.STRICT.<JsonNode>valueToTree(body);
        return refusals.answered(() -> switch (path) {
            case "/start" -> json(Map.of("release", operator.start(request(input))));
            case "/start-drill" ->
                json(Map.of(
                        "drill", operator.drill(text(input, "drill"), text(input, "instance"), text(input, "reason"))));
            case "/halt" -> operator.halt(text(input, "release"), text(input, "reason"));
            case "/approval" ->
                operator.decide(text(input, "release"), input.path("approve").asBoolean(), text(input, "reason"));
            case "/judge-explain" ->
                json(operator.judge()
                        .explain(
                                JudgeQuestion.of(input).requestsPerSecond(),
                                JudgeQuestion.of(input).changed()));
            case "/judge-replay" -> json(replay(JudgeQuestion.of(input)));
            case "/put" -> json(put(input));
            case "/freeze" -> operator.freeze(input.path("frozen").asBoolean(), text(input, "reason"));
            case "/dry-run/start" -> json(operator.dryRun().start(request(input)));
            // Whether AWS takes it is seen when it gets it.
            case "/dry-run/put" -> input;
            case "/dry-run/start-drill", "/dry-run/halt", "/dry-run/approval", "/dry-run/freeze" -> {
                refuse(path, input);
                yield input;
            }
            default -> throw new IllegalArgumentException("there is no " + path);
        });
    }

    private Map<String, String> put(JsonNode input) {
        var name = text(input, "name");
        var value = text(input, "value");
        var version = text(input, "kind").equals("secret")
                ? operator.putSecret(name, value)
                : operator.putParameter(name, value);
        return Map.of("kind", text(input, "kind"), "name", name, "version", version);
    }

    private void refuse(String path, JsonNode input) {
        var dry = operator.dryRun();
        switch (path) {
            case "/dry-run/start-drill" ->
                dry.drill(text(input, "drill"), text(input, "instance"), text(input, "reason"));
            case "/dry-run/halt" -> dry.halt(text(input, "release"));
            case "/dry-run/approval" -> dry.decide(text(input, "release"));
            default -> dry.freeze(input.path("frozen").asBoolean());
        }
    }

    @Override
    public Instant now() {
        return operator.now();
    }

    @Override
    public String caller() {
        return refusals.explained(operator::caller);
    }

    @Override
    public boolean pause() {
        return pause.getAsBoolean();
    }

    private JsonNode serverLogs(Map<String, String> query) {
        var since = new HashMap<String, String>();
        Json.tree(query.getOrDefault("since", "{}"))
                .properties()
                .forEach(log -> since.put(log.getKey(), log.getValue().asText()));
        return operator.serverLogs(query.getOrDefault("instance", ""), since)
                .<JsonNode>map(EnvironmentDesk::json)
                .orElse(NullNode.getInstance());
    }

    @Override
    public OneOffRuns runs() {
        return new OneOffRuns(operator, refusals, runPause);
    }

    private List<Replayed> replay(JudgeQuestion question) {
        return question.last() > 0
                ? operator.judge().replay(operator.judge().latest(question.last()), question.changed())
                : operator.replay(question.releases(), question.changed());
    }

    private OperatorRequest request(JsonNode input) {
        return new OperatorRequest(
                OperatorRequest.action(text(input, "action")),
                text(input, "commit"),
                text(input, "release"),
                input.path("force").asBoolean(),
                operator.caller(),
                text(input, "reason"));
    }

    private JsonNode release(Map<String, String> query) {
        var course = operator.release(query.getOrDefault("execution", ""));
        return continued(json(course), course.execution(), course.lines(), query);
    }

    private JsonNode drill(Map<String, String> query) {
        var course = operator.drill(query.getOrDefault("execution", ""));
        return continued(json(course), course.drill(), course.lines(), query);
    }

    /// With the lines from the one asked for on, and the number of the next.
    private JsonNode continued(ObjectNode answer, String name, List<String> lines, Map<String, String> query) {
        var all = told.computeIfAbsent(name, _ -> new LinkedHashSet<>());
        all.addAll(lines);
        var from = Long.parseLong(query.getOrDefault("from", "0"));
        answer.set("lines", Json.STRICT.valueToTree(all.stream().skip(from).toList()));
        return answer.put("next", all.size());
    }

    private static Map<String, String> query(String path) {
        var query = new HashMap<String, String>();
        if (path.contains("?"))
            for (var pair : path.substring(path.indexOf('?') + 1).split("&")) {
                var parts = pair.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        return query;
    }

    private static String text(JsonNode input, String field) {
        return input.path(field).asText("");
    }

    @SuppressWarnings("unchecked")
    private static <T extends JsonNode> T json(Object value) {
        return (T) Json.STRICT.<JsonNode>valueToTree(value);
    }
}
