package pushback.aws.fleet;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;

/// EC2, as far as it says which servers there are. Called on the timeline.
public final class LocalEc2 implements Ec2Client {
    private static final Map<String, Function<Instance, String>> FILTERS = Map.of(
            "instance-id",
            Instance::instanceId,
            "instance-state-name",
            instance -> instance.state().nameAsString(),
            "availability-zone",
            instance -> instance.placement().availabilityZone(),
            "private-ip-address",
            Instance::privateIpAddress);

    private static final String TAG = "tag:";

    private final InstanceRegistry roster;
    private final Function<String, Map<String, String>> tags;

    /// @param tags of a server, by its id
    public LocalEc2(InstanceRegistry roster, Function<String, Map<String, String>> tags) {
        this.roster = roster;
        this.tags = tags;
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        if (Boolean.TRUE.equals(request.dryRun()))
            throw Refusal.of(
                    Ec2Exception.builder(),
                    "Ec2",
                    412,
                    "DryRunOperation",
                    "Request would have succeeded, but DryRun flag is set.");
        request.filters().forEach(LocalEc2::requireKnown);
        var ids = request.instanceIds();
        for (var id : ids) if (roster.find(id).isEmpty()) throw unknown(id);
        var found = roster.machines().stream()
                .filter(machine -> ids.isEmpty() || ids.contains(machine.id()))
                .map(this::described)
                .filter(instance -> request.filters().stream().allMatch(filter -> fits(filter, instance)))
                .toList();
        return DescribeInstancesResponse.builder()
                .reservations(found.stream()
                        .map(instance -> software.amazon.awssdk.services.ec2.model.Reservation.builder()
                                .reservationId(instance.instanceId().replace("i-", "r-"))
                                .ownerId("000000000000")
                                .instances(instance)
                                .build())
                        .toList())
                .build();
    }

    private Instance described(Machine machine) {
        List<Tag> known = tags.apply(machine.id()).entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return Instance.builder()
                .instanceId(machine.id())
                .instanceType("t4g.small")
                .state(state -> state.code(16).name(InstanceStateName.RUNNING))
                .placement(placement -> placement.availabilityZone(machine.zone()))
                .privateIpAddress(machine.host())
                .tags(known)
                .build();
    }

    private static void requireKnown(Filter filter) {
        if (name(filter).startsWith(TAG) || FILTERS.containsKey(name(filter))) return;
        throw new UnsupportedOperationException("the local EC2 filters by tag:KEY, "
                + String.join(", ", new TreeSet<>(FILTERS.keySet())) + ", and not by " + name(filter));
    }

    private static String name(Filter filter) {
        return filter.name() == null ? "" : filter.name();
    }

    private static boolean fits(Filter filter, Instance instance) {
        BiFunction<String, String, Boolean> like = (pattern, text) -> Pattern.matches(
                ("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), text);
        var name = name(filter);
        if (name.startsWith(TAG))
            return instance.tags().stream()
                    .filter(tag -> tag.key().equals(name.substring(TAG.length())))
                    .anyMatch(tag -> filter.values().stream().anyMatch(value -> like.apply(value, tag.value())));
        var member = FILTERS.get(name);
        return filter.values().stream().anyMatch(value -> like.apply(value, member.apply(instance)));
    }

    private static RuntimeException unknown(String id) {
        return id.matches("i-[0-9a-f]{8,17}")
                ? Refusal.of(
                        Ec2Exception.builder(),
                        "Ec2",
                        "InvalidInstanceID.NotFound",
                        "The instance ID '" + id + "' does not exist")
                : Refusal.of(
                        Ec2Exception.builder(), "Ec2", "InvalidInstanceID.Malformed", "Invalid id: \"" + id + "\"");
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
