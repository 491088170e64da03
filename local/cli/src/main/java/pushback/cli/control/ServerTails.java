package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import pushback.base.Json;
import pushback.host.up.LocalCloud;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/// What a server logged.
///
/// @param ended whether nothing more will come
/// @param lengths of the logs, to ask for what comes next
/// @param wrote whether it has written anything at all
record ServerTails(String server, boolean ended, boolean wrote, List<Log> logs, Map<String, Long> lengths) {
    record Log(String log, List<String> lines) {}

    /// @param name of any server that is or was here, or the beginning of one
    /// @param since the `lengths` of the answer before; empty: the last lines
    static ServerTails of(LocalCloud local, String name, String since, int tail) throws IOException {
        var living = local
                .cloud()
                .timeline()
                .call(() -> local.cloud()
                        .services()
                        .scaling()
                        .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(
                                local.cloud().settings().servers().autoScalingGroup()))
                        .autoScalingGroups()
                        .getFirst()
                        .instances())
                .stream()
                .map(Instance::instanceId)
                .toList();
        var known = new TreeSet<>(living);
        known.addAll(local.fleet().known());
        var id = find(name, known, living);
        // Asked before the lines: what comes in between is told twice rather than never.
        var lengths = local.fleet().logLengths(id);
        var tails =
                since.isEmpty() ? local.fleet().logs(id, tail) : local.fleet().logsSince(id, lengths(since));
        return new ServerTails(
                id,
                !living.contains(id),
                !lengths.isEmpty(),
                tails.stream().map(one -> new Log(one.name(), one.lines())).toList(),
                lengths);
    }

    private static String find(String name, TreeSet<String> known, List<String> living) {
        if (known.contains(name)) return name;
        var found = known.stream()
                .filter(id -> !name.isEmpty() && (id.startsWith(name) || id.startsWith("i-" + name)))
                .toList();
        if (found.size() == 1) return found.getFirst();
        if (found.size() > 1)
            throw new IllegalArgumentException(
                    "\"" + name + "\" may be any of " + String.join(", ", found) + "; name more of it");
        throw new IllegalArgumentException("there is no server \"" + name + "\"; there are "
                + (living.isEmpty() ? "none now" : String.join(", ", living)) + "; see: ./pushback status");
    }

    private static Map<String, Long> lengths(String since) {
        var lengths = new HashMap<String, Long>();
        JsonNode given = Json.tree(since);
        given.properties()
                .forEach(field -> lengths.put(field.getKey(), field.getValue().asLong()));
        return lengths;
    }
}
