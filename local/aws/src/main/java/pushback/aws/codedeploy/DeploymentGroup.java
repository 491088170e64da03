package pushback.aws.codedeploy;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.fleet.Machine;
import pushback.aws.loadbalancing.TargetPool;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ErrorCode;
import software.amazon.awssdk.services.codedeploy.model.LastDeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.OutdatedInstancesStrategy;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// One deployment group: its settings, the one deployment under way, and the revision that new instances get.
final class DeploymentGroup {
    private final DeploymentContext around;
    private final DeploymentConfigs configs;
    private final DeploymentBook book;
    private final Instances instances;
    private final Map<String, InstanceState> standings = new HashMap<>();
    private DeploymentGroupInfo settings;
    private Optional<RunningDeployment> active = Optional.empty();
    private Optional<String> lastSuccessful;
    private Optional<String> lastAttempted = Optional.empty();

    DeploymentGroup(
            DeploymentContext around,
            DeploymentConfigs configs,
            DeploymentBook book,
            Instances instances,
            DeploymentGroupInfo settings,
            Optional<String> lastSuccessful) {
        this.around = around;
        this.configs = configs;
        this.book = book;
        this.instances = instances;
        this.settings = settings;
        this.lastSuccessful = lastSuccessful.filter(id -> book.find(id).isPresent());
    }

    /// Where a group's servers and target groups come from.
    interface Instances {
        List<Machine> inService(DeploymentGroupInfo settings);

        List<TargetPool> pools(DeploymentGroupInfo settings);
    }

    DeploymentGroupInfo settings() {
        return settings;
    }

    void settings(DeploymentGroupInfo changed) {
        settings = changed;
    }

    Optional<RunningDeployment> active() {
        return active;
    }

    DeploymentGroupInfo describe() {
        return settings.copy(change -> {
            lastGood().ifPresent(good -> change.targetRevision(good.revision()).lastSuccessfulDeployment(last(good)));
            lastAttempted.flatMap(book::info).ifPresent(info -> change.lastAttemptedDeployment(last(info)));
        });
    }

    /// Deploys to every instance in service, or to `machines` only (a follow-on update).
    RunningDeployment deploy(
            DeploymentRequest wish,
            String creator,
            Optional<List<Machine>> machines,
            Consumer<DeploymentInfo.Builder> more) {
        var all = instances.inService(settings);
        var outOfService = all.size() - configs.minimum(wish.configName()).of(all.size());
        var inTurn = machines.orElse(all).stream()
                .sorted(Comparator.comparing(machine -> standing(machine.id()).turn(wish.revision())))
                .toList();
        var deployment = create(wish, creator, inTurn, outOfService, instances.pools(settings), more, this::ended);
        active = Optional.of(deployment);
        lastAttempted = Optional.of(deployment.assignment().deploymentId());
        return deployment;
    }

    /// A launch hook: brings the last successful revision to a new server. Before the first successful deployment
    /// there is nothing to bring, and the server goes into service without the application. The traffic events are
    /// left out: Auto Scaling registers the server afterwards.
    void launched(Machine machine, Consumer<Boolean> proceed) {
        var good = lastGood();
        if (good.isEmpty()) {
            standings.put(machine.id(), InstanceState.launchedWith(Optional.empty()));
            proceed.accept(true);
            return;
        }
        var wish = DeploymentRequest.again(good.get());
        create(wish, "autoscaling", List.of(machine), 1, List.of(), _ -> {}, done -> {
            book.close(done);
            var succeeded = done.status() == DeploymentStatus.SUCCEEDED;
            if (succeeded) standings.put(machine.id(), InstanceState.launchedWith(Optional.of(wish.revision())));
            proceed.accept(succeeded);
            around.timeline().execute(this::updateOutdated);
        });
    }

    private RunningDeployment create(
            DeploymentRequest wish,
            String creator,
            List<Machine> machines,
            int outOfService,
            List<TargetPool> pools,
            Consumer<DeploymentInfo.Builder> more,
            Consumer<RunningDeployment> whenEnded) {
        var id = book.freshId(around.account());
        var assignment = new Assignment(
                id,
                settings.applicationName(),
                settings.deploymentGroupName(),
                settings.deploymentGroupId(),
                wish.configName(),
                wish.revision(),
                creator,
                wish.description(),
                wish.ignoreApplicationStopFailures(),
                wish.fileExistsBehavior(),
                outOfService,
                configs.zones(wish.configName()),
                pools,
                wish.alarms(),
                wish.rollbackOn());
        var info = DeploymentInfo.builder()
                .deploymentId(id)
                .applicationName(assignment.applicationName())
                .deploymentGroupName(assignment.groupName())
                .deploymentConfigName(wish.configName())
                .revision(Revisions.location(wish.revision()))
                .status(DeploymentStatus.CREATED)
                .createTime(around.timeline().now())
                .description(wish.description())
                .creator(creator)
                .ignoreApplicationStopFailures(wish.ignoreApplicationStopFailures())
                .fileExistsBehavior(wish.fileExistsBehavior())
                .updateOutdatedInstancesOnly(false)
                .deploymentStyle(settings.deploymentStyle())
                .loadBalancerInfo(settings.loadBalancerInfo())
                .computePlatform(ComputePlatform.SERVER)
                .instanceTerminationWaitTimeStarted(false);
        lastGood().ifPresent(good -> info.previousRevision(good.revision()));
        more.accept(info);
        var deployment = new RunningDeployment(around, assignment, machines, info.build(), whenEnded);
        book.open(deployment);
        return deployment;
    }

    private void ended(RunningDeployment deployment) {
        active = Optional.empty();
        deployment
                .targets()
                .forEach(target -> remember(target, deployment.assignment().revision()));
        var creator = deployment.assignment().creator();
        if (deployment.status() == DeploymentStatus.SUCCEEDED && !creator.equals("CodeDeployAutoUpdate")) {
            lastSuccessful = Optional.of(deployment.assignment().deploymentId());
        }
        book.close(deployment);
        book.remember(
                settings.applicationName(),
                settings.deploymentGroupName(),
                new DeploymentBook.GroupMemory(settings.deploymentGroupId(), lastSuccessful.orElse("")));
        if (rollbackIsDue(deployment)) rollBack(deployment);
        around.timeline().execute(this::updateOutdated);
    }

    private void remember(InstanceDeployment target, BundleLocation revision) {
        if (target.status() == TargetStatus.SUCCEEDED) {
            standings.put(target.id(), new InstanceState(Optional.of(revision), true, false));
        } else if (target.touched()) {
            standings.put(
                    target.id(), new InstanceState(Optional.empty(), target.status() != TargetStatus.FAILED, false));
        }
        if (around.roster().find(target.id()).isEmpty()) standings.remove(target.id());
    }

    private static boolean rollbackIsDue(RunningDeployment deployment) {
        if (!deployment.assignment().creator().equals("user")) return false;
        var on = deployment.assignment().rollbackOn();
        if (deployment.status() == DeploymentStatus.FAILED) return on.contains(AutoRollbackEvent.DEPLOYMENT_FAILURE);
        if (deployment.status() != DeploymentStatus.STOPPED) return false;
        if (deployment.rollbackAsked()) return true;
        var byAlarm = deployment.stoppedFor().equals(Optional.of(ErrorCode.ALARM_ACTIVE));
        return on.contains(
                byAlarm ? AutoRollbackEvent.DEPLOYMENT_STOP_ON_ALARM : AutoRollbackEvent.DEPLOYMENT_STOP_ON_REQUEST);
    }

    private void rollBack(RunningDeployment failed) {
        var failedId = failed.assignment().deploymentId();
        var good = lastGood();
        if (good.isEmpty()) {
            failed.amend(change -> change.rollbackInfo(info -> info.rollbackTriggeringDeploymentId(failedId)
                    .rollbackMessage("There is no previous successful deployment to roll back to.")));
        } else {
            var rollback = deploy(
                    DeploymentRequest.again(good.get()).saying("Rollback of deployment " + failedId),
                    "codeDeployRollback",
                    Optional.empty(),
                    change -> change.rollbackInfo(info -> info.rollbackTriggeringDeploymentId(failedId)));
            failed.amend(change -> change.rollbackInfo(
                    info -> info.rollbackDeploymentId(rollback.assignment().deploymentId())));
        }
        book.write(failed);
    }

    /// Instances that were launched with an older revision while a newer one became the last good get that one too.
    private void updateOutdated() {
        var good = lastGood();
        if (active.isPresent()
                || good.isEmpty()
                || settings.outdatedInstancesStrategy() == OutdatedInstancesStrategy.IGNORE) return;
        var wish = DeploymentRequest.again(good.get());
        var outdated = instances.inService(settings).stream()
                .filter(machine -> standing(machine.id()).byLaunch())
                .filter(machine -> !standing(machine.id()).revision().equals(Optional.of(wish.revision())))
                .toList();
        if (outdated.isEmpty()) return;
        // Once each: an instance that the update does not reach is not tried for ever.
        outdated.forEach(machine -> standings.computeIfPresent(
                machine.id(), (_, standing) -> new InstanceState(standing.revision(), standing.healthy(), false)));
        var root = good.get().deploymentId();
        var update = deploy(
                wish.saying("Follow-on update of instances launched during deployment " + root),
                "CodeDeployAutoUpdate",
                Optional.of(outdated),
                change -> change.relatedDeployments(
                        related -> related.autoUpdateOutdatedInstancesRootDeploymentId(root)));
        book.relate(root, update.assignment().deploymentId());
    }

    private InstanceState standing(String instanceId) {
        return standings.getOrDefault(instanceId, InstanceState.UNKNOWN);
    }

    private Optional<DeploymentInfo> lastGood() {
        return lastSuccessful.flatMap(book::info);
    }

    private static LastDeploymentInfo last(DeploymentInfo info) {
        return LastDeploymentInfo.builder()
                .deploymentId(info.deploymentId())
                .status(info.status())
                .createTime(info.createTime())
                .endTime(info.completeTime())
                .build();
    }
}
