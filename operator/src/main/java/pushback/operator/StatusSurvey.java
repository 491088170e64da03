package pushback.operator;

import java.util.List;
import java.util.Optional;
import pushback.operator.EnvironmentStatus.Awaited;
import pushback.operator.EnvironmentStatus.Running;
import pushback.operator.EnvironmentStatus.Server;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;

/// Asks all that an [EnvironmentStatus] says.
final class StatusSurvey {
    private final KnownEnvironment known;
    private final Pushback pushback;
    private final OperatorClients clients;
    private final StateMachines machines;

    StatusSurvey(KnownEnvironment known, Pushback pushback, OperatorClients clients, StateMachines machines) {
        this.known = known;
        this.pushback = pushback;
        this.clients = clients;
        this.machines = machines;
    }

    EnvironmentStatus ask() {
        var settings = pushback.settings();
        var machine = settings.stateMachineArn();
        return new EnvironmentStatus(
                settings.environment(),
                "https://" + known.region() + ".console.aws.amazon.com/states/home?region=" + known.region()
                        + "#/statemachines/view/" + machine,
                settings.gitHost().repository(),
                servers(new InstalledBundles(pushback, clients.get(CodeDeployClient.class))),
                running(machine),
                running(known.drillMachineArn()),
                pushback.groupSizes().parkedSince(),
                new ReleaseList(pushback)
                        .items().stream()
                                .filter(item -> !item.status().matches("Running|Queued|Superseded"))
                                .findFirst(),
                pushback.freezes().current(),
                awaited());
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
        var health = pushback.fleet().targets();
        var group = pushback.settings().servers().autoScalingGroup();
        return clients
                .get(AutoScalingClient.class)
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .stream()
                .flatMap(found -> found.instances().stream())
                .map(instance -> {
                    var bundle = installed.of(instance.instanceId());
                    return new Server(
                            instance.instanceId(),
                            instance.availabilityZone(),
                            instance.lifecycleStateAsString(),
                            Optional.ofNullable(health.get(instance.instanceId()))
                                    .map(Object::toString)
                                    .orElse("unregistered"),
                            bundle.map(InstalledBundles.Bundle::release).orElse(""),
                            bundle.map(InstalledBundles.Bundle::commit).orElse(""));
                })
                .toList();
    }
}
