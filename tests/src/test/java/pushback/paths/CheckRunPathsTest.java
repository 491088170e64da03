package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pushback.aws.codedeploy.Patience;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.scaling.Pace;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.Plan;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.MemoryRepository;
import pushback.cloud.virtual.VirtualCloud;
import pushback.cloud.virtual.VirtualDependencies;
import pushback.health.CloudWatchTraffic;
import pushback.operator.AskedJudge;
import pushback.settings.Rules;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import pushback.source.GitHub;
import pushback.source.PlayedGitHub;
import pushback.source.SourceHost;
import pushback.step.event.Reconcile;
import pushback.step.operator.HaltRelease;
import pushback.time.VirtualTimeline;

/// What is seen of a release on its commit where the deployer is a GitHub App: the check run, at a GitHub on this
/// machine.
class CheckRunPathsTest {
    private final VirtualTimeline time = new VirtualTimeline(VirtualCloud.START);
    private final MemoryRepository repository = new MemoryRepository(time::now);
    private final PlayedGitHub played = new PlayedGitHub(time::now);
    private final GitHub gitHub =
            new GitHub(played.address(), PlayedGitHub.REPOSITORY, PlayedGitHub::secret, "production", clock());
    private final VirtualCloud world = new VirtualCloud(new VirtualDependencies(
            time,
            time,
            new Random(1),
            repository,
            host(),
            new HashMap<>(),
            VirtualDependencies.plan(
                    "production",
                    2,
                    List.of("us-east-1a", "us-east-1b"),
                    Strategy.ONE,
                    HealthPolicy.DEFAULT.withTraffic(Plan.TRAFFIC, Duration.ofSeconds(5)),
                    Duration.ofSeconds(10),
                    Pace.AWS,
                    Patience.AWS,
                    Rules.NONE),
            CallObserver.NONE,
            (event, toTarget) -> time.execute(toTarget)));
    private final Scenario scene = new Scenario(world);

    @AfterEach
    void stop() {
        played.close();
    }

    @Test
    void aReleaseHasTheForecastInItsCheckRunFromTheBeginningAndWhatItCostAtTheEnd() {
        world.settle();
        visit();
        scene.deployed();
        assertEquals(
                "what the judge will notice in production is said here once its traffic is known\n" + cost(0),
                summary(run(0)));
        reconcile();
        world.commit("second", AppBehaviour.good());
        var release = world.start();
        assertTrue(time.runUntil(() -> release.states().contains("BuildRevision"), Duration.ofMinutes(5)));
        var begun = run(1);
        assertEquals("in_progress", begun.path("status").asText());
        // As the console and the command line have it.
        var explained = new AskedJudge(world.cloud().pushback()).explain(Optional.empty(), Map.of());
        assertEquals(
                explained.environment() + ", traffic: " + explained.traffic() + "\n"
                        + String.join("\n", explained.words()),
                summary(begun));
        ended(release);
        assertEquals("success", run(1).path("conclusion").asText());
        assertEquals(summary(begun) + "\n" + cost(1), summary(run(1)));
        assertEquals(2, played.runs().size());
    }

    @Test
    void aReleaseThatIsPushedBackEndsItsCheckRunAsAFailure() {
        world.settle();
        scene.deployed();
        world.commit("bad", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertEquals("RolledBack", Scenario.ending(release));
        assertEquals("failure", run(1).path("conclusion").asText());
        assertEquals(release.name(), run(1).path("external_id").asText(), "by which it is found again");
        assertEquals(List.of(), repository.statuses(), "nothing is shown twice");
    }

    @Test
    void aReleaseThatIsHaltedEndsItsCheckRunAsCancelled() {
        world.settle();
        scene.deployed();
        world.commit("second", AppBehaviour.good());
        var release = world.start();
        assertTrue(time.runUntil(() -> release.states().contains("BuildRevision"), Duration.ofMinutes(5)));
        world.cloud()
                .pushback()
                .step(HaltRelease.class)
                .handleRequest(Json.STRICT.valueToTree(new HaltRelease.Request("", "dana", "wrong branch")), null);
        ended(release);
        assertEquals("cancelled", run(1).path("conclusion").asText());
        assertTrue(run(1).path("output").path("title").asText().contains("was halted"), run(1).toString());
    }

    @Test
    void theKeyAndTheTokensAreInNothingThatIsWrittenDownOrSent() {
        var sent = new StringBuilder();
        world.observe((client, operation, request, call) -> {
            sent.append(request);
            return call.get();
        });
        world.settle();
        scene.deployed();
        played.revoke();
        world.commit("second", AppBehaviour.good());
        world.run();
        assertTrue(sent.length() > 10_000 && !played.asked().isEmpty());
        assertFalse(sent.toString().contains("ghs_"));
        assertEquals(
                List.of(),
                PlayedGitHub.linesOfTheKey().stream()
                        .filter(sent.toString()::contains)
                        .toList());
    }

    private void reconcile() {
        world.cloud().pushback().step(Reconcile.class).handleRequest(Json.tree("{}"), null);
    }

    private void ended(ExecutionRecord release) {
        assertTrue(time.runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
    }

    private Clock clock() {
        InstantSource source = time::now;
        return source.withZone(ZoneOffset.UTC);
    }

    private JsonNode run(int number) {
        return played.runs().get(number).deepCopy();
    }

    /// In the words of the list of releases and of the message.
    private String cost(int number) {
        return "cost: "
                + world.cloud()
                        .pushback()
                        .bills()
                        .of(run(number).path("external_id").asText(), null)
                        .orElseThrow()
                        .sentence();
    }

    private static String summary(JsonNode run) {
        var whole = run.path("output").path("summary").asText();
        assertTrue(whole.startsWith("```text\n") && whole.endsWith("\n```"), whole);
        return whole.substring("```text\n".length(), whole.length() - "\n```".length());
    }

    /// The repository in memory, whose commits show check runs at GitHub.
    private SourceHost host() {
        return (SourceHost) Proxy.newProxyInstance(
                SourceHost.class.getClassLoader(), new Class<?>[] {SourceHost.class}, (proxy, method, arguments) -> {
                    var there = method.getName().equals("takesCheckRuns")
                            || arguments != null && arguments[0] instanceof SourceHost.CheckRun;
                    try {
                        return method.invoke(there ? gitHub : repository, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /// From now on each server that runs anything has five visitors a second.
    private void visit() {
        time.after(Duration.ofSeconds(1), this::visit);
        for (var server : world.fleet().machines())
            if (!server.installed().isEmpty())
                world.cloud()
                        .services()
                        .cloudWatch()
                        .observe(
                                Plan.TRAFFIC,
                                CloudWatchTraffic.REQUESTS,
                                Map.of(CloudWatchTraffic.INSTANCE, server.id()),
                                time.now(),
                                5);
    }
}
