package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.fleet.LifecycleResult;

/// An agent on a temporary directory, and the order of events a control plane would send it.
final class TestServer {
    static final String GROUP = "11111111-2222-3333-4444-555555555555";
    private static final List<String> IN_PLACE = List.of(
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService");
    final Path work;
    final Path deploymentRoot;
    /// What appspec files mean by `/`.
    final Path root;
    final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "COLOUR", "green"));
    String group = GROUP;
    String fileExistsBehavior = "DISALLOW";
    String appSpecName = "appspec.yml";
    String creator = "user";
    String type = "IN_PLACE";
    int revisionsKept = 5;
    List<String> possibleEvents;
    Map<String, String> revisionVariables = Map.of();
    private int deployments;

    TestServer(Path work) throws IOException {
        this.work = work;
        deploymentRoot = work.resolve("deployment-root");
        root = Files.createDirectories(work.resolve("root"));
    }

    TestBundle bundle() throws IOException {
        return new TestBundle(work.resolve("bundle-" + (deployments + 1)));
    }

    /// Deploys up to the first failure, and returns how the last event ended.
    LifecycleResult deploy(TestBundle bundle) {
        return deploy(new Bundle(bundle.directory, "directory"), IN_PLACE);
    }

    LifecycleResult deploy(Bundle bundle, List<String> events) {
        var id = "d-" + ++deployments;
        var result = LifecycleResult.SUCCESS;
        for (var event : events) {
            lastEvent = event;
            result = run(event, id, bundle);
            if (!result.succeeded()) return result;
        }
        return result;
    }

    /// The event that ended the last deployment.
    String lastEvent = "";

    LifecycleResult run(String event, String deploymentId, Bundle bundle) {
        var agent = new Agent(new DeploymentRoot(deploymentRoot, revisionsKept), environment, root);
        return agent.run(new AgentCommand(
                event,
                deploymentId,
                "twoge",
                "production",
                group,
                bundle,
                revisionVariables,
                fileExistsBehavior,
                creator,
                type,
                appSpecName,
                Optional.ofNullable(possibleEvents)));
    }

    /// Deploys, and fails the test unless all goes well.
    void deployWell(TestBundle bundle) {
        assertEquals("Succeeded", deploy(bundle).message());
    }

    /// Deploys, and fails the test unless that fails at `event` for no script's fault.
    LifecycleResult deployBadly(TestBundle bundle, String event) {
        var result = deploy(bundle);
        assertEquals("UnknownError", result.errorCode(), result.message());
        assertEquals(event, lastEvent);
        return result;
    }

    String read(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    String mode(String path) throws IOException {
        return "%04o".formatted(Unix.mode(root.resolve(path)));
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    void put(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }

    List<String> lines(String path) throws IOException {
        return has(path) ? Files.readAllLines(root.resolve(path)) : List.of();
    }
}
