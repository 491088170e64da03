package pushback.operator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import pushback.operator.EnvironmentStatus.Agent;
import pushback.operator.EnvironmentStatus.Awaited;
import pushback.operator.EnvironmentStatus.Disk;
import pushback.operator.EnvironmentStatus.Incident;
import pushback.operator.EnvironmentStatus.Place;
import pushback.operator.EnvironmentStatus.Running;
import pushback.operator.EnvironmentStatus.Server;
import pushback.rollout.AgentRelease;
import pushback.settings.Settings;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/// Asks all that an [EnvironmentStatus] says.
final class StatusSurvey {
    /// Older ones are of no use to who looks now.
    private static final Duration INCIDENTS = Duration.ofDays(1);

    private final KnownEnvironment known;
    private final Pushback pushback;
    private final OperatorClients clients;
    private final StateMachines machines;
    private final LogEvents logs;

    StatusSurvey(
            KnownEnvironment known,
            Pushback pushback,
            OperatorClients clients,
            StateMachines machines,
            LogEvents logs) {
        this.known = known;
        this.pushback = pushback;
        this.clients = clients;
        this.machines = machines;
        this.logs = logs;
    }

    /// @param asked for while AWS is asked
    EnvironmentStatus ask(Supplier<Optional<RemoteRefs>> asked) {
        var settings = pushback.settings();
        var machine = settings.stateMachineArn();
        var places = known.places();
        var refs = clients.ask(asked);
        var servers = clients.ask(() -> servers(new InstalledBundles(pushback, clients.get(CodeDeployClient.class))));
        var running = clients.ask(() -> running(machine));
        var drill = clients.ask(() -> running(known.drillMachineArn()));
        var waiting = clients.ask(this::awaited);
        var incidents = clients.ask(this::incidents);
        var releases = new ReleaseList(pushback).items();
        return new EnvironmentStatus(
                settings.environment(),
                place(known, settings).url(),
                settings.gitHost().repository(),
                places.git(),
                places.webhook(),
                servers.await(),
                running.await(),
                drill.await(),
                pushback.groupSizes().parkedSince(),
                releases.stream()
                        .filter(item -> !item.status().matches("Running|Queued|Superseded"))
                        .findFirst(),
                pushback.freezes().current(),
                waiting.await(),
                disk(places.directory()),
                BranchHead.of(pushback, machines, refs.await(), releases),
                new Agent(AgentRelease.VERSION, AgentRelease.PACKAGE),
                incidents.await());
    }

    List<Awaited> awaited() {
        return pushback.approvals().waiting().stream()
                .map(approval -> new Awaited(
                        approval.release().id(),
                        approval.release().commit(),
                        approval.release().message(),
                        approval.release().requestedBy(),
                        approval.expiresAt()))
                .toList();
    }

    static Place place(KnownEnvironment known, Settings settings) {
        var places = known.places();
        return new Place(
                settings.environment(),
                places.site().isEmpty()
                        ? "https://" + known.region() + ".console.aws.amazon.com/states/home?region=" + known.region()
                                + "#/statemachines/view/" + settings.stateMachineArn()
                        : places.site(),
                settings.gitHost().repository(),
                places.git());
    }

    /// Empty where the directory is on another machine.
    private static Optional<Disk> disk(String directory) {
        return Optional.of(directory)
                .filter(path -> !path.isEmpty() && Files.isDirectory(Path.of(path)))
                .map(path -> new Disk(path, DiskUse.of(Path.of(path))));
    }

    private List<Incident> incidents() {
        return logs
                .of(
                        known.places().incidentLog(),
                        List.of("incidents"),
                        pushback.clock().instant().minus(INCIDENTS))
                .stream()
                .map(event -> new Incident(event.at(), event.text()))
                .toList();
    }

    /// The execution that is at work, rather than one that waits for a person.
    private Optional<Running> running(String machine) {
        return machines.running(machine).stream()
                .map(execution -> new Running(
                        execution.name(),
                        machines.trail(execution.executionArn()).current(),
                        execution.startDate()))
                .filter(execution -> !execution.states().contains("AwaitApproval"))
                .findFirst();
    }

    List<Server> servers(InstalledBundles installed) {
        var targets = targets();
        var group = pushback.settings().servers().autoScalingGroup();
        return clients
                .get(AutoScalingClient.class)
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .stream()
                .flatMap(found -> found.instances().stream())
                .map(instance -> {
                    var bundle = installed.of(instance.instanceId());
                    var target = Optional.ofNullable(targets.get(instance.instanceId()));
                    return new Server(
                            instance.instanceId(),
                            target.map(this::address).orElse(""),
                            instance.availabilityZone(),
                            instance.lifecycleStateAsString(),
                            target.map(found -> found.targetHealth().stateAsString())
                                    .orElse("unregistered"),
                            bundle.map(InstalledBundles.Bundle::release).orElse(""),
                            bundle.map(InstalledBundles.Bundle::commit).orElse(""));
                })
                .toList();
    }

    private Map<String, TargetHealthDescription> targets() {
        var group = pushback.settings().servers().targetGroupArn();
        return clients
                .get(ElasticLoadBalancingV2Client.class)
                .describeTargetHealth(describe -> describe.targetGroupArn(group))
                .targetHealthDescriptions()
                .stream()
                .collect(Collectors.toMap(found -> found.target().id(), Function.identity(), (one, _) -> one));
    }

    private String address(TargetHealthDescription target) {
        var host = known.places().serverHost();
        return host.isEmpty() ? "" : host + ":" + target.target().port();
    }
}
