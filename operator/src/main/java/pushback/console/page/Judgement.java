package pushback.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import pushback.base.Json;
import pushback.health.HealthVerdict;
import pushback.operator.ExecutionHistory;
import pushback.operator.StateVisit;

/// What the judge said, sample by sample, as the history of an execution has it.
///
/// @param visit in which it was said
/// @param health the [pushback.health.Health] it answered
record Judgement(StateVisit visit, JsonNode health) {
    private static final Set<String> JUDGING = Set.of("DeployCanary", "WatchRollout", "CheckHealth", "VerifyRollback");

    static List<Judgement> of(List<ExecutionHistory> executions) {
        var judgements = new ArrayList<Judgement>();
        executions.stream()
                .flatMap(one -> one.visits().stream())
                .forEach(visit -> of(visit).forEach(judgements::add));
        return judgements;
    }

    private static Stream<Judgement> of(StateVisit visit) {
        if (!JUDGING.contains(visit.name()) || visit.output().isEmpty()) return Stream.empty();
        var payload = Json.tree(visit.output()).path("Payload");
        var health = payload.path("health").isObject() ? payload.path("health") : payload;
        return health.path("current").isObject() ? Stream.of(new Judgement(visit, health)) : Stream.empty();
    }

    boolean isOfRollback() {
        return visit.name().equals("VerifyRollback");
    }

    HealthVerdict verdict() {
        return Json.value(health.path("verdict"), HealthVerdict.class);
    }

    String reason() {
        return health.path("reason").asText();
    }

    long observed(String side) {
        return sum(side, "observed");
    }

    long bad(String side) {
        return sum(side, "bad");
    }

    private long sum(String side, String field) {
        long sum = 0;
        for (var instance : health.path(side).path("instances"))
            sum += instance.path(field).asLong();
        return sum;
    }

    /// The log-likelihood of the sequential test by witness, of all instances together.
    double likelihood(String witness) {
        return health.path("current").path("weights").path(witness).path("sum").asDouble();
    }

    List<String> witnesses() {
        var names = new ArrayList<String>();
        health.path("current").path("weights").fieldNames().forEachRemaining(names::add);
        return names;
    }
}
