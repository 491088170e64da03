package pushback.aws.codedeploy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import pushback.aws.account.Account;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.Machine;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.loadbalancing.TargetPool;
import pushback.aws.scaling.LocalAutoScaling;
import pushback.time.Timeline;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.ApplicationAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupResponse;

/// CodeDeploy for deployments in place on Auto Scaling groups, on the SDK's interface. Called on the timeline only;
/// what a call starts goes on after it has returned.
public final class LocalCodeDeploy implements CodeDeployClient {
    private final DeploymentContext around;
    private final LocalAutoScaling scaling;
    private final LocalLoadBalancing loadBalancing;
    private final DeploymentConfigs configs;
    private final DeploymentBook book;
    private final DeploymentQueries questions;
    private final Map<String, Map<String, DeploymentGroup>> applications = new LinkedHashMap<>();

    /// @param firing whether the CloudWatch alarm of a name is firing
    /// @param directory where deployments and the groups' last good revisions survive the process; empty: nowhere
    public LocalCodeDeploy(
            Timeline timeline,
            Account account,
            InstanceRegistry roster,
            LocalLoadBalancing loadBalancing,
            LocalAutoScaling scaling,
            EventBus events,
            Patience patience,
            Predicate<String> firing,
            Optional<Path> directory) {
        around = new DeploymentContext(
                timeline, account, roster, new DeploymentEvents(account, events), patience, firing);
        this.scaling = scaling;
        this.loadBalancing = loadBalancing;
        configs = new DeploymentConfigs(account);
        book = new DeploymentBook(directory, timeline);
        questions = new DeploymentQueries(book);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public CreateApplicationResponse createApplication(CreateApplicationRequest request) {
        var name = RequestValidator.applicationName(request.applicationName());
        if (applications.putIfAbsent(name, new LinkedHashMap<>()) != null) {
            throw CodeDeployError.with(
                    ApplicationAlreadyExistsException.builder(), "Application already exists: " + name);
        }
        return CreateApplicationResponse.builder()
                .applicationId(around.account().uuid())
                .build();
    }

    @Override
    public CreateDeploymentConfigResponse createDeploymentConfig(CreateDeploymentConfigRequest request) {
        return CreateDeploymentConfigResponse.builder()
                .deploymentConfigId(configs.create(request, around.timeline().now()))
                .build();
    }

    @Override
    public GetDeploymentConfigResponse getDeploymentConfig(GetDeploymentConfigRequest request) {
        return GetDeploymentConfigResponse.builder()
                .deploymentConfigInfo(configs.describe(request.deploymentConfigName()))
                .build();
    }

    /// A group of a name that is known from an earlier process has its last good revision, and its id, back.
    @Override
    public CreateDeploymentGroupResponse createDeploymentGroup(CreateDeploymentGroupRequest request) {
        var application = RequestValidator.applicationName(request.applicationName());
        var groups = RequestValidator.application(applications, application);
        var name = RequestValidator.groupName(request.deploymentGroupName());
        if (groups.containsKey(name)) {
            throw CodeDeployError.with(
                    DeploymentGroupAlreadyExistsException.builder(), "Deployment group already exists: " + name);
        }
        var memory = book.remembered(application, name);
        var id = memory.map(DeploymentBook.GroupMemory::groupId).orElseGet(around.account()::uuid);
        var settings = checked(GroupSettings.of(request, id));
        var group = new DeploymentGroup(
                around,
                configs,
                book,
                new Surrounding(),
                settings,
                memory.map(DeploymentBook.GroupMemory::lastSuccessfulDeployment).filter(last -> !last.isEmpty()));
        groups.put(name, group);
        hook(group);
        return CreateDeploymentGroupResponse.builder().deploymentGroupId(id).build();
    }

    @Override
    public UpdateDeploymentGroupResponse updateDeploymentGroup(UpdateDeploymentGroupRequest request) {
        var group = group(request.applicationName(), request.currentDeploymentGroupName());
        group.settings(checked(GroupSettings.changed(group.settings(), request)));
        hook(group);
        return UpdateDeploymentGroupResponse.builder().build();
    }

    @Override
    public GetDeploymentGroupResponse getDeploymentGroup(GetDeploymentGroupRequest request) {
        var group = group(request.applicationName(), request.deploymentGroupName());
        return GetDeploymentGroupResponse.builder()
                .deploymentGroupInfo(group.describe())
                .build();
    }

    @Override
    public CreateDeploymentResponse createDeployment(CreateDeploymentRequest request) {
        var group = group(request.applicationName(), request.deploymentGroupName());
        var wish = DeploymentRequest.of(request, group.settings());
        configs.minimum(wish.configName());
        group.active().ifPresent(active -> {
            throw CodeDeployError.with(
                    DeploymentLimitExceededException.builder(),
                    "The Deployment Group '"
                            + request.deploymentGroupName() + "' already has an active Deployment '"
                            + active.assignment().deploymentId() + "'");
        });
        var deployment = group.deploy(
                wish,
                "user",
                Optional.empty(),
                info -> info.autoRollbackConfiguration(
                                request.autoRollbackConfiguration() != null
                                        ? request.autoRollbackConfiguration()
                                        : group.settings().autoRollbackConfiguration())
                        .overrideAlarmConfiguration(request.overrideAlarmConfiguration()));
        return CreateDeploymentResponse.builder()
                .deploymentId(deployment.assignment().deploymentId())
                .build();
    }

    @Override
    public StopDeploymentResponse stopDeployment(StopDeploymentRequest request) {
        return questions.stop(request);
    }

    @Override
    public GetDeploymentResponse getDeployment(GetDeploymentRequest request) {
        return GetDeploymentResponse.builder()
                .deploymentInfo(questions.info(request.deploymentId()))
                .build();
    }

    @Override
    public BatchGetDeploymentsResponse batchGetDeployments(BatchGetDeploymentsRequest request) {
        return BatchGetDeploymentsResponse.builder()
                .deploymentsInfo(questions.infos(request.deploymentIds()))
                .build();
    }

    @Override
    public ListDeploymentsResponse listDeployments(ListDeploymentsRequest request) {
        if (request.applicationName() != null) group(request.applicationName(), request.deploymentGroupName());
        return questions.list(request);
    }

    @Override
    public ListDeploymentTargetsResponse listDeploymentTargets(ListDeploymentTargetsRequest request) {
        return questions.listTargets(request);
    }

    @Override
    public BatchGetDeploymentTargetsResponse batchGetDeploymentTargets(BatchGetDeploymentTargetsRequest request) {
        return questions.targets(request);
    }

    private DeploymentGroup group(String applicationName, String groupName) {
        return RequestValidator.group(RequestValidator.application(applications, applicationName), groupName);
    }

    private DeploymentGroupInfo checked(DeploymentGroupInfo settings) {
        configs.minimum(settings.deploymentConfigName());
        settings.autoScalingGroups()
                .forEach(each -> RequestValidator.autoScalingGroup(scaling.exists(each.name()), each.name()));
        targetGroups(settings).forEach(name -> RequestValidator.targetGroup(loadBalancing.pool(name), name));
        return settings;
    }

    private void hook(DeploymentGroup group) {
        group.settings().autoScalingGroups().forEach(each -> scaling.onLaunch(each.name(), group::launched));
    }

    private static List<String> targetGroups(DeploymentGroupInfo settings) {
        var info = settings.loadBalancerInfo();
        return info == null
                ? List.of()
                : info.targetGroupInfoList().stream()
                        .map(target -> target.name())
                        .toList();
    }

    private final class Surrounding implements DeploymentGroup.Instances {
        @Override
        public List<Machine> inService(DeploymentGroupInfo settings) {
            return settings.autoScalingGroups().stream()
                    .flatMap(each -> scaling.inService(each.name()).stream())
                    .toList();
        }

        @Override
        public List<TargetPool> pools(DeploymentGroupInfo settings) {
            if (!GroupSettings.withTrafficControl(settings)) return List.of();
            return targetGroups(settings).stream()
                    .map(loadBalancing::pool)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }
}
