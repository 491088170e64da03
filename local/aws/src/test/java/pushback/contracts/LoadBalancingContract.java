package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// What the steps rely on in Elastic Load Balancing: who is healthy, and that traffic can be taken away.
abstract class LoadBalancingContract {
    private static final String UNKNOWN = "i-0123456789abcdef0";

    private ElasticLoadBalancingV2Client loadBalancing;
    private String targetGroup;
    private List<String> instances;

    /// @param targetGroup its ARN
    /// @param instances two that are registered and healthy
    record Ground(ElasticLoadBalancingV2Client client, String targetGroup, List<String> instances) {}

    abstract Ground ground();

    /// Lets what was begun come to its end.
    abstract void settle();

    @BeforeEach
    void twoHealthyTargets() {
        var ground = ground();
        loadBalancing = ground.client();
        targetGroup = ground.targetGroup();
        instances = ground.instances();
    }

    private List<TargetHealthDescription> describe() {
        return loadBalancing
                .describeTargetHealth(describe -> describe.targetGroupArn(targetGroup))
                .targetHealthDescriptions();
    }

    private TargetHealthDescription describe(String instance) {
        var found = loadBalancing
                .describeTargetHealth(
                        describe -> describe.targetGroupArn(targetGroup).targets(target(instance)))
                .targetHealthDescriptions();
        assertEquals(1, found.size());
        return found.getFirst();
    }

    private static TargetDescription target(String instance) {
        return TargetDescription.builder().id(instance).build();
    }

    private void deregister(String arn, String... ids) {
        loadBalancing.deregisterTargets(deregister -> deregister
                .targetGroupArn(arn)
                .targets(
                        List.of(ids).stream().map(LoadBalancingContract::target).toList()));
    }

    private String noGroup() {
        return targetGroup.substring(0, targetGroup.lastIndexOf('/')) + "/0123456789abcdef";
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void describesEachTargetWithItsHealth() {
        assertEquals(
                Set.copyOf(instances),
                describe().stream().map(found -> found.target().id()).collect(Collectors.toSet()));
        for (var found : describe()) {
            assertEquals(TargetHealthStateEnum.HEALTHY, found.targetHealth().state());
            assertTrue(found.target().port() > 0);
            assertTrue(found.healthCheckPort().matches("\\d+|traffic-port"), found::healthCheckPort);
        }
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void describesOnlyTheTargetAskedFor() {
        assertEquals(
                instances.getFirst(), describe(instances.getFirst()).target().id());
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void callsUnusedWhatIsNotRegistered() {
        var health = describe(UNKNOWN).targetHealth();
        assertEquals(TargetHealthStateEnum.UNUSED, health.state());
        assertEquals(TargetHealthReasonEnum.TARGET_NOT_REGISTERED, health.reason());
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void saysThatATargetGroupIsNotThere() {
        Refused.as(
                TargetGroupNotFoundException.class,
                "TargetGroupNotFound",
                () -> loadBalancing.describeTargetHealth(describe -> describe.targetGroupArn(noGroup())));
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void refusesToDescribeWhatIsNoArn() {
        Refused.as(
                ElasticLoadBalancingV2Exception.class,
                "ValidationError",
                () -> loadBalancing.describeTargetHealth(describe -> describe.targetGroupArn("web")));
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void refusesToDescribeNoGroup() {
        Refused.as(
                ElasticLoadBalancingV2Exception.class,
                "ValidationError",
                () -> loadBalancing.describeTargetHealth(describe -> {}));
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetHealth")
    void refusesATargetWithoutId() {
        Refused.as(
                ElasticLoadBalancingV2Exception.class,
                "ValidationError",
                () -> loadBalancing.describeTargetHealth(
                        describe -> describe.targetGroupArn(targetGroup).targets(target(""))));
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetGroups")
    void describesATargetGroup() {
        var found = loadBalancing
                .describeTargetGroups(describe -> describe.targetGroupArns(targetGroup))
                .targetGroups();
        assertEquals(1, found.size());
        assertEquals(targetGroup, found.getFirst().targetGroupArn());
        assertTrue(targetGroup.contains("/" + found.getFirst().targetGroupName() + "/"));
        assertEquals("HTTP", found.getFirst().protocolAsString());
        assertTrue(found.getFirst().loadBalancerArns().stream().allMatch(arn -> arn.contains(":loadbalancer/app/")));
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetGroups")
    void saysThatATargetGroupToDescribeIsNotThere() {
        Refused.as(
                TargetGroupNotFoundException.class,
                "TargetGroupNotFound",
                () -> loadBalancing.describeTargetGroups(describe -> describe.targetGroupArns(noGroup())));
        Refused.as(
                TargetGroupNotFoundException.class,
                "TargetGroupNotFound",
                () -> loadBalancing.describeTargetGroups(describe -> describe.names("none")));
    }

    @Test
    @Covers("elasticloadbalancing:DescribeTargetGroups")
    void refusesToDescribeATargetGroupByWhatIsNoArn() {
        Refused.as(
                ElasticLoadBalancingV2Exception.class,
                "ValidationError",
                () -> loadBalancing.describeTargetGroups(describe -> describe.targetGroupArns("web")));
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void takesATargetOutAndLeavesTheOther() {
        deregister(targetGroup, instances.getFirst());
        var health = describe(instances.getFirst()).targetHealth().state();
        assertTrue(
                Set.of(TargetHealthStateEnum.DRAINING, TargetHealthStateEnum.UNUSED)
                        .contains(health),
                health::toString);
        assertEquals(
                TargetHealthStateEnum.HEALTHY,
                describe(instances.getLast()).targetHealth().state());
        settle();
        assertEquals(
                List.of(instances.getLast()),
                describe().stream().map(found -> found.target().id()).toList());
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void saysThatATargetIsDrainingWhileItsRequestsEnd() {
        deregister(targetGroup, instances.getFirst());
        var health = describe(instances.getFirst()).targetHealth();
        assertEquals(TargetHealthStateEnum.DRAINING, health.state());
        assertEquals(TargetHealthReasonEnum.TARGET_DEREGISTRATION_IN_PROGRESS, health.reason());
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void doesNotMindATargetThatIsOutAlready() {
        deregister(targetGroup, instances.getFirst());
        deregister(targetGroup, instances.getFirst());
        settle();
        deregister(targetGroup, instances.getFirst());
        assertEquals(1, describe().size());
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void doesNotMindATargetThatIsNotThere() {
        deregister(targetGroup, UNKNOWN);
        assertEquals(2, describe().size());
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void refusesToTakeATargetOutOfNoGroup() {
        Refused.as(
                TargetGroupNotFoundException.class,
                "TargetGroupNotFound",
                () -> deregister(noGroup(), instances.getFirst()));
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void refusesToTakeATargetOutOfWhatIsNoArn() {
        for (var arn : new String[] {"web", null})
            Refused.as(
                    ElasticLoadBalancingV2Exception.class,
                    "ValidationError",
                    () -> deregister(arn, instances.getFirst()));
    }

    @Test
    @Covers("elasticloadbalancing:DeregisterTargets")
    void refusesToTakeNothingOut() {
        Refused.as(ElasticLoadBalancingV2Exception.class, "ValidationError", () -> deregister(targetGroup));
    }
}
