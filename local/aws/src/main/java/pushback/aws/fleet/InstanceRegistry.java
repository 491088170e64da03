package pushback.aws.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A fleet that remembers whom it launched: how the services find the server behind an instance id.
public final class InstanceRegistry implements MachineLauncher {
    private final MachineLauncher fleet;
    private final Map<String, Machine> machines = new LinkedHashMap<>();

    public InstanceRegistry(MachineLauncher fleet) {
        this.fleet = fleet;
    }

    @Override
    public Machine launch(String instanceId, String zone) {
        var machine = fleet.launch(instanceId, zone);
        machines.put(instanceId, machine);
        return machine;
    }

    /// The server, unless it was never launched or is gone.
    public Optional<Machine> find(String instanceId) {
        return Optional.ofNullable(machines.get(instanceId));
    }

    /// Those that are there, in the order in which they were launched.
    List<Machine> machines() {
        return List.copyOf(machines.values());
    }

    /// The server has been terminated.
    public void forget(String instanceId) {
        machines.remove(instanceId);
    }
}
