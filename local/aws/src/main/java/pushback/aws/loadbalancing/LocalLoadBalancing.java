package pushback.aws.loadbalancing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import pushback.aws.account.Account;
import pushback.aws.account.Refusal;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.Machine;
import pushback.time.Timeline;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTargetGroupNameException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidTargetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// The target groups of one load balancer, on the SDK's interface. Targets are instances; a target's port is the one
/// its server listens on. Every target group counts as attached to a listener, so none is `unused` for want of one.
/// Called on the timeline only.
public final class LocalLoadBalancing implements ElasticLoadBalancingV2Client {
    /// As every answer of AWS over HTTP has it.
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private static final Pattern ARN =
            Pattern.compile("arn:[^:]+:elasticloadbalancing:[^:]+:[0-9]{12}:targetgroup/[^/]+/[0-9a-f]{16}");
    /// The one load balancer there is.
    private static final String BALANCER = "loadbalancer/app/pushback/0000000000000001";
    private static final String DELAY = "deregistration_delay.timeout_seconds";

    private final Timeline timeline;
    private Instant dated = Instant.MIN;
    private String date = "";
    private final Account account;
    private final InstanceRegistry roster;
    private final Function<String, TrafficSwitch> switches;
    private final Map<String, Named> groups = new LinkedHashMap<>();

    /// @param switches what carries the traffic of a target group, by the group's name
    public LocalLoadBalancing(
            Timeline timeline, Account account, InstanceRegistry roster, Function<String, TrafficSwitch> switches) {
        this.timeline = timeline;
        this.account = account;
        this.roster = roster;
        this.switches = switches;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    /// The group behind an ARN or a name.
    public Optional<TargetPool> pool(String arnOrName) {
        return groups.values().stream()
                .filter(group -> group.arn.equals(arnOrName) || group.name.equals(arnOrName))
                .map(Named::pool)
                .findFirst();
    }

    @Override
    public CreateTargetGroupResponse createTargetGroup(CreateTargetGroupRequest request) {
        var name = request.name();
        if (name == null || !name.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?")) {
            throw invalid("Target group name '" + name + "' is not valid");
        }
        if (request.port() == null || request.protocol() == null) {
            throw invalid("A port and a protocol must be specified");
        }
        if (pool(name).isPresent()) {
            throw Refusal.of(
                    DuplicateTargetGroupNameException.builder(),
                    "ElasticLoadBalancingV2",
                    "DuplicateTargetGroupName",
                    "A target group with the same name '" + name + "' exists");
        }
        var check = checked(() -> HealthCheck.of(request));
        var arn = account.arn("elasticloadbalancing", "targetgroup/" + name + "/" + account.hex(16));
        var group = new Named(
                arn,
                account.arn("elasticloadbalancing", BALANCER),
                name,
                request,
                new TargetPool(timeline, switches.apply(name), check));
        groups.put(arn, group);
        return CreateTargetGroupResponse.builder()
                .targetGroups(group.description())
                .build();
    }

    @Override
    public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
        request.targetGroupArns().forEach(this::group);
        request.names().stream()
                .filter(name -> pool(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw notFound(name);
                });
        var found = groups.values().stream()
                .filter(group -> request.targetGroupArns().isEmpty()
                        || request.targetGroupArns().contains(group.arn))
                .filter(group -> request.names().isEmpty() || request.names().contains(group.name))
                .map(Named::description)
                .toList();
        return DescribeTargetGroupsResponse.builder().targetGroups(found).build();
    }

    @Override
    public ModifyTargetGroupResponse modifyTargetGroup(ModifyTargetGroupRequest request) {
        var group = group(request.targetGroupArn());
        group.pool.check(checked(() -> group.pool.check().with(request)));
        return ModifyTargetGroupResponse.builder()
                .targetGroups(group.description())
                .build();
    }

    /// Knows `deregistration_delay.timeout_seconds`, 0 to 3600; every other attribute is refused rather than
    /// ignored.
    @Override
    public ModifyTargetGroupAttributesResponse modifyTargetGroupAttributes(ModifyTargetGroupAttributesRequest request) {
        var pool = group(request.targetGroupArn()).pool;
        for (var attribute : request.attributes()) {
            if (!DELAY.equals(attribute.key())) {
                throw invalid("Target group attribute key '" + attribute.key() + "' is not recognized");
            }
            if (!attribute.value().matches("\\d{1,4}") || Integer.parseInt(attribute.value()) > 3600) {
                throw invalid(DELAY + " must be between 0 and 3600");
            }
            pool.deregistrationDelay(Duration.ofSeconds(Integer.parseInt(attribute.value())));
        }
        var delay = TargetGroupAttribute.builder()
                .key(DELAY)
                .value(String.valueOf(pool.deregistrationDelay().toSeconds()))
                .build();
        return ModifyTargetGroupAttributesResponse.builder().attributes(delay).build();
    }

    @Override
    public RegisterTargetsResponse registerTargets(RegisterTargetsRequest request) {
        var pool = group(request.targetGroupArn()).pool;
        var machines = new ArrayList<Machine>();
        for (var target : request.targets()) {
            machines.add(roster.find(target.id())
                    .orElseThrow(() -> Refusal.of(
                            InvalidTargetException.builder(),
                            "ElasticLoadBalancingV2",
                            "InvalidTarget",
                            "The following targets are not in a running state and " + "cannot be registered: '"
                                    + target.id() + "'")));
        }
        machines.forEach(pool::register);
        return RegisterTargetsResponse.builder().build();
    }

    @Override
    public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest request) {
        var pool = group(request.targetGroupArn()).pool;
        if (request.targets().isEmpty()) throw invalid("At least one target must be specified");
        ids(request.targets()).forEach(id -> pool.deregister(id, () -> {}));
        return DeregisterTargetsResponse.builder().build();
    }

    @Override
    public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
        var targets = group(request.targetGroupArn()).pool.targets();
        var ids = request.targets().isEmpty() ? List.copyOf(targets.keySet()) : ids(request.targets());
        var health = ids.stream()
                .map(id -> describe(id, Optional.ofNullable(targets.get(id))))
                .toList();
        return (DescribeTargetHealthResponse) DescribeTargetHealthResponse.builder()
                .targetHealthDescriptions(health)
                .sdkHttpResponse(SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("Date", date())
                        .build())
                .build();
    }

    /// Written anew each second.
    private String date() {
        var second = timeline.now().truncatedTo(ChronoUnit.SECONDS);
        if (!second.equals(dated)) {
            dated = second;
            date = DATE.format(second);
        }
        return date;
    }

    private static TargetHealthDescription describe(String id, Optional<PooledTarget> target) {
        var description = TargetHealthDescription.builder();
        if (target.isEmpty()) {
            return description
                    .target(TargetDescription.builder().id(id).build())
                    .targetHealth(PooledTarget.health(
                            TargetHealthStateEnum.UNUSED,
                            TargetHealthReasonEnum.TARGET_NOT_REGISTERED,
                            "Target is not registered to the target group"))
                    .build();
        }
        var port = target.get().machine.port();
        return description
                .target(TargetDescription.builder().id(id).port(port).build())
                .healthCheckPort(String.valueOf(port))
                .targetHealth(target.get().health())
                .build();
    }

    private static List<String> ids(List<TargetDescription> targets) {
        if (targets.stream()
                .anyMatch(target -> target.id() == null || target.id().isEmpty()))
            throw invalid("A target ID must be specified");
        return targets.stream().map(TargetDescription::id).toList();
    }

    private Named group(String arn) {
        if (arn == null) throw invalid("Target group ARN must be specified");
        var group = groups.get(arn);
        if (group != null) return group;
        throw ARN.matcher(arn).matches() ? notFound(arn) : invalid("'" + arn + "' is not a valid target group ARN");
    }

    private static RuntimeException notFound(String which) {
        return Refusal.of(
                TargetGroupNotFoundException.builder(),
                "ElasticLoadBalancingV2",
                "TargetGroupNotFound",
                "Target group '" + which + "' not found");
    }

    private static RuntimeException invalid(String why) {
        return Refusal.of(ElasticLoadBalancingV2Exception.builder(), "ElasticLoadBalancingV2", "ValidationError", why);
    }

    private static HealthCheck checked(Supplier<HealthCheck> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException unfit) {
            throw invalid(unfit.getMessage());
        }
    }

    /// @param balancer ARN of the load balancer it is attached to
    private record Named(String arn, String balancer, String name, CreateTargetGroupRequest asked, TargetPool pool) {
        TargetGroup description() {
            var check = pool.check();
            return TargetGroup.builder()
                    .targetGroupArn(arn)
                    .targetGroupName(name)
                    .loadBalancerArns(balancer)
                    .targetType(TargetTypeEnum.INSTANCE)
                    .protocol(asked.protocolAsString())
                    .port(asked.port())
                    .vpcId(asked.vpcId())
                    .healthCheckEnabled(true)
                    .healthCheckProtocol(asked.protocolAsString())
                    .healthCheckPort("traffic-port")
                    .healthCheckPath(check.path())
                    .healthCheckIntervalSeconds((int) check.interval().toSeconds())
                    .healthCheckTimeoutSeconds((int) check.timeout().toSeconds())
                    .healthyThresholdCount(check.healthyThreshold())
                    .unhealthyThresholdCount(check.unhealthyThreshold())
                    .matcher(matcher -> matcher.httpCode(check.matcher()))
                    .build();
        }
    }
}
