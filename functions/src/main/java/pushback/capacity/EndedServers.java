package pushback.capacity;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.health.Fleet;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;

/// The servers that were stopped or terminated, which no application does to its own. The load balancer tells of
/// those that are registered. A server that is being updated is not: there it is Auto Scaling's own check, which asks
/// EC2 every minute or sooner, or that the server has left the group. The load balancer's check says nothing of
/// what is not registered ("Health checks for instances in an Auto Scaling group", user guide).
public final class EndedServers {
    private final Capacity capacity;
    private final Provider<AutoScalingClient> autoScaling;

    @Inject
    EndedServers(Capacity capacity, Provider<AutoScalingClient> autoScaling) {
        this.capacity = capacity;
        this.autoScaling = autoScaling;
    }

    /// @param look at the targets just now
    /// @param reached the instances to ask about; those that are in the group no longer count as ended
    /// @return instance ids, and who tells of it in which words
    public Map<String, String> among(Collection<String> reached, Fleet.Look look) {
        var ended = new TreeMap<>(look.ended());
        var members = members();
        for (var id : reached) {
            if (look.targets().containsKey(id)) continue;
            var member = members.get(id);
            if (member == null) ended.put(id, "it is not in the Auto Scaling group any more");
            else if (isMarked(member))
                ended.put(id, "Auto Scaling: " + member.healthStatus() + " while it was out of the load balancer");
        }
        ended.keySet().retainAll(reached);
        return ended;
    }

    /// Has Auto Scaling put others in the place of those that are still in the group: a deployment onto the group
    /// would wait for their agents, in vain.
    public void replace(Fleet.Look look) {
        members().values().stream()
                .filter(member -> member.lifecycleState() == LifecycleState.IN_SERVICE)
                .filter(member -> look.ended().containsKey(member.instanceId())
                        || !look.targets().containsKey(member.instanceId()) && isMarked(member))
                .forEach(member -> autoScaling
                        .get()
                        .terminateInstanceInAutoScalingGroup(terminate ->
                                terminate.instanceId(member.instanceId()).shouldDecrementDesiredCapacity(false)));
    }

    private Map<String, Instance> members() {
        return capacity.instances().stream().collect(Collectors.toMap(Instance::instanceId, member -> member));
    }

    private static boolean isMarked(Instance member) {
        return !"Healthy".equals(member.healthStatus());
    }
}
