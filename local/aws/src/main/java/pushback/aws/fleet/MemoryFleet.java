package pushback.aws.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.time.Timeline;

/// Servers without processes, for virtual time. What is deployed on them behaves as `behaviours` says of its bundle.
public final class MemoryFleet implements MachineLauncher {
    private final Timeline timeline;
    private final Function<BundleLocation, AppBehaviour> behaviours;
    private final Map<String, MemoryMachine> machines = new LinkedHashMap<>();

    public MemoryFleet(Timeline timeline, Function<BundleLocation, AppBehaviour> behaviours) {
        this.timeline = timeline;
        this.behaviours = behaviours;
    }

    @Override
    public MemoryMachine launch(String instanceId, String zone) {
        var machine = new MemoryMachine(timeline, instanceId, zone, 20_000 + machines.size(), behaviours);
        machines.put(instanceId, machine);
        return machine;
    }

    /// A server launched here, gone or not.
    public MemoryMachine machine(String instanceId) {
        return machines.get(instanceId);
    }

    /// Every server that has not been terminated, in the order of launching, killed ones included.
    public List<MemoryMachine> machines() {
        var present = new ArrayList<>(machines.values());
        present.removeIf(MemoryMachine::terminated);
        return present;
    }
}
