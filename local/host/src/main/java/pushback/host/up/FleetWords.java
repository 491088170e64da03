package pushback.host.up;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pushback.cloud.story.ServerWords;
import pushback.host.fleet.ProcessFleet;

/// What the applications on the fleet's servers write below `var/log`. On the timeline only.
final class FleetWords implements ServerWords {
    private static final String APPLICATION = "root/var/log";

    private final ProcessFleet fleet;
    private final Map<String, Map<String, Long>> before = new HashMap<>();

    FleetWords(ProcessFleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public void begins(String instance) {
        try {
            before.put(instance, fleet.logLengths(instance));
        } catch (IOException unreadable) {
            before.remove(instance);
        }
    }

    @Override
    public List<String> since(String instance) {
        try {
            return before.containsKey(instance)
                    ? fleet.logsSince(instance, before.get(instance)).stream()
                            .filter(log -> log.name().startsWith(APPLICATION))
                            .flatMap(log -> log.lines().stream())
                            .toList()
                    : List.of();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
