package pushback.health;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The instances as the load balancer sees them.
public final class Fleet {
    private final Provider<ElasticLoadBalancingV2Client> loadBalancing;
    private final String targetGroup;

    @Inject
    public Fleet(Provider<ElasticLoadBalancingV2Client> loadBalancing, Settings settings) {
        this.loadBalancing = loadBalancing;
        this.targetGroup = settings.servers().targetGroupArn();
    }

    /// One look at the targets.
    ///
    /// @param targets instance ids and their target health
    /// @param ended those of them that were stopped or terminated, which no application does to its own instance,
    ///     and the
    ///        load balancer's words for it
    /// @param at what AWS's clock showed, to the second; empty if the answer did not say
    public record Look(Map<String, TargetHealthStateEnum> targets, Map<String, String> ended, Optional<Instant> at) {
        /// In words, the first by its id; empty: none was.
        public static Optional<String> words(Map<String, String> ended) {
            return ended.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ended.entrySet().stream()
                            .map(one -> one.getKey() + " was ended from outside (" + one.getValue() + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    public Look look() {
        var targets = new TreeMap<String, TargetHealthStateEnum>();
        var ended = new TreeMap<String, String>();
        var answer = loadBalancing.get().describeTargetHealth(describe -> describe.targetGroupArn(targetGroup));
        answer.targetHealthDescriptions().forEach(found -> {
            var health = found.targetHealth();
            targets.put(found.target().id(), health.state());
            if (health.reason() == TargetHealthReasonEnum.TARGET_INVALID_STATE)
                ended.put(
                        found.target().id(),
                        health.reasonAsString() + (health.description() == null ? "" : ": " + health.description()));
        });
        return new Look(targets, ended, date(answer.sdkHttpResponse()));
    }

    private static Optional<Instant> date(SdkHttpResponse answer) {
        return Optional.ofNullable(answer)
                .flatMap(http -> http.firstMatchingHeader("Date"))
                .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    }

    /// Instance ids and their target health.
    public Map<String, TargetHealthStateEnum> targets() {
        return look().targets();
    }

    /// The instances that get traffic because they are healthy; never "those that are not unhealthy".
    public List<String> healthy() {
        return healthy(targets());
    }

    /// Those of them.
    public static List<String> healthy(Map<String, TargetHealthStateEnum> targets) {
        return targets.entrySet().stream()
                .filter(target -> target.getValue() == TargetHealthStateEnum.HEALTHY)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Takes the traffic from instances; what they are answering they finish.
    public void deregister(Collection<String> instances) {
        loadBalancing
                .get()
                .deregisterTargets(deregister -> deregister
                        .targetGroupArn(targetGroup)
                        .targets(instances.stream()
                                .map(id -> TargetDescription.builder().id(id).build())
                                .toList()));
    }
}
