package pushback.operator.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pushback.operator.EnvironmentAccess;
import pushback.operator.ServerFacts;
import pushback.rollout.AgentRelease;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The servers: their agents, their targets, their disks.
final class FleetChecks {
    /// Kilobytes: of the agent's five bundles none may fail for want of room.
    private static final long LEAST_FREE = 1_000_000;

    private final EnvironmentAccess access;
    private Map<String, ServerFacts> answers;

    FleetChecks(EnvironmentAccess access) {
        this.access = access;
    }

    Finding agents() {
        var said = answers();
        if (said.isEmpty()) return Finding.notAsked("agents", "no server is in service");
        var other = new ArrayList<String>();
        said.forEach((server, facts) -> {
            var version = facts.agent();
            if (!version.contains(AgentRelease.VERSION))
                other.add(server + (version.isEmpty() ? " tells none" : " has " + version));
        });
        return other.isEmpty()
                ? Finding.ready("agents", said.size() + " servers have the CodeDeploy agent " + AgentRelease.VERSION)
                : Finding.notReady(
                        "agents",
                        "not the CodeDeploy agent " + AgentRelease.VERSION + ": " + String.join(", ", other),
                        "replace the servers, whose successors install it: "
                                + "aws autoscaling start-instance-refresh --auto-scaling-group-name "
                                + access.settings().servers().autoScalingGroup());
    }

    Finding disk() {
        var full = new ArrayList<String>();
        here(full);
        var said = answers();
        said.forEach((server, facts) -> facts.freeKilobytes().ifPresent(free -> {
            if (free < LEAST_FREE) full.add(server + " has " + free / 1000 + " MB left");
        }));
        var asked = !said.isEmpty() || !access.known().places().directory().isEmpty();
        if (!asked) return Finding.notAsked("disk", "no server is in service");
        return full.isEmpty()
                ? Finding.ready("disk", "1 GB and more is free on each")
                : Finding.notReady(
                        "disk",
                        String.join(", ", full),
                        "delete what is not needed: a bundle that finds no room fails its deployment");
    }

    /// The disk that a local cloud is on.
    private void here(List<String> full) {
        var directory = access.known().places().directory();
        if (directory.isEmpty() || !Files.isDirectory(Path.of(directory))) return;
        try {
            var free = Files.getFileStore(Path.of(directory)).getUsableSpace() / 1000;
            if (free < LEAST_FREE) full.add(directory + " has " + free / 1000 + " MB left");
        } catch (IOException unknown) {
            // Then it is not known how full it is.
        }
    }

    Finding targetGroup() {
        var servers = access.inService();
        var targets = access.pushback().fleet().targets();
        if (access.pushback().groupSizes().parkedSince().isPresent())
            return Finding.ready("target group", "the environment is parked, and serves nobody");
        if (targets.isEmpty())
            return Finding.notReady(
                    "target group",
                    "no server is registered, so nobody is served",
                    servers.isEmpty()
                            ? "raise the group's desired capacity, or deploy: ./pushback deploy"
                            : "deploy, which registers them: ./pushback deploy");
        var wrong = new ArrayList<String>();
        targets.forEach((id, health) -> {
            if (health != TargetHealthStateEnum.HEALTHY) wrong.add(id + " is " + health);
        });
        servers.stream().filter(id -> !targets.containsKey(id)).forEach(id -> wrong.add(id + " is not registered"));
        return wrong.isEmpty()
                ? Finding.ready("target group", targets.size() + " of " + targets.size() + " targets are healthy")
                : Finding.notReady(
                        "target group",
                        String.join(", ", wrong),
                        "./pushback logs --server " + wrong.getFirst().split(" ")[0]);
    }

    /// What each server told of itself.
    private synchronized Map<String, ServerFacts> answers() {
        if (answers == null) answers = ServerFacts.of(access.clients().get(SsmClient.class), access.inService());
        return answers;
    }
}
