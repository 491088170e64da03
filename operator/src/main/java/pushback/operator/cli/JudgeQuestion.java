package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a command asks the judge.
///
/// @param releases as a person named them; empty: the latest
/// @param last of so many releases; 0: of those that are named
/// @param changed settings that are to be others, by the names of their variables
/// @param requestsPerSecond where it was given
public record JudgeQuestion(
        List<String> releases, int last, Map<String, String> changed, Optional<Double> requestsPerSecond) {
    /// As the command sent it.
    public static JudgeQuestion of(JsonNode body) {
        var releases = new ArrayList<String>();
        body.path("releases").forEach(release -> releases.add(release.asText()));
        var changed = new TreeMap<String, String>();
        body.path("changed")
                .properties()
                .forEach(one -> changed.put(one.getKey(), one.getValue().asText()));
        return new JudgeQuestion(
                releases,
                body.path("last").asInt(),
                changed,
                Optional.of(body.path("requestsPerSecond"))
                        .filter(JsonNode::isNumber)
                        .map(JsonNode::asDouble));
    }
}
