package pushback.health;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import pushback.settings.Settings;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The instances as the load balancer sees them.
public final class Fleet {
    private final ElasticLoadBalancingV2Client loadBalancing;
    private final String targetGroup;

    @Inject
    public Fleet(ElasticLoadBalancingV2Client loadBalancing, Settings settings) {
        this.loadBalancing = loadBalancing;
        this.targetGroup = settings.targetGroupArn();
    }

    /// Instance ids and their target health.
    public Map<String, TargetHealthStateEnum> targets() {
        var targets = new TreeMap<String, TargetHealthStateEnum>();
        loadBalancing.describeTargetHealth(describe -> describe.targetGroupArn(targetGroup)).targetHealthDescriptions()
                .forEach(found -> targets.put(found.target().id(), found.targetHealth().state()));
        return targets;
    }

    /// The instances that get traffic because they are healthy; never "those that are not unhealthy".
    public List<String> healthy() {
        return targets().entrySet().stream().filter(target -> target.getValue() == TargetHealthStateEnum.HEALTHY)
                .map(Map.Entry::getKey).toList();
    }

    /// Takes the traffic from instances; what they are answering they finish.
    public void deregister(Collection<String> instances) {
        loadBalancing.deregisterTargets(deregister -> deregister.targetGroupArn(targetGroup)
                .targets(instances.stream().map(id -> TargetDescription.builder().id(id).build()).toList()));
    }
}
