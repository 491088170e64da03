package pushback.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import pushback.asl.Status;
import pushback.cli.demo.DemoScript.Act;
import pushback.cli.load.Load;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.story.ReleaseTimings;
import pushback.host.up.LocalCloud;
import pushback.release.Outcome;
import pushback.release.Release;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// Plays a [DemoScript] on a local cloud: real commits, real pushes, steady load; and holds what happens against what
/// the script expects.
public final class Demo implements AutoCloseable {
    /// Longer than any release of the demo takes; one that hangs ends the demo.
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LocalCloud local;
    private final DemoScript script;
    private final Path application;
    private final int instances;
    private final Consumer<String> say;
    private final GitClient git;
    private final Map<String, CompletableFuture<ExecutionRecord>> endings = new LinkedHashMap<>();
    private final List<ExecutionRecord> played = new ArrayList<>();
    private final List<DemoReport.Entry> entries = new ArrayList<>();
    private Optional<Load> load = Optional.empty();
    private String good = "";

    /// @param instances how many servers must serve at the end of each act
    /// @param say gets a line for each act
    public Demo(LocalCloud local, DemoScript script, Path application, int instances, Consumer<String> say) {
        this.local = local;
        this.script = script;
        this.application = application;
        this.instances = instances;
        this.say = say;
        git = new GitClient(local.gitUrl(), local.directory().resolve("clone"));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(record -> ending(record.name()).complete(record));
            return null;
        });
    }

    /// Looks before anything is started.
    ///
    /// @throws IllegalStateException if there is no git
    public static void requireGit() {
        GitClient.require();
    }

    /// Plays every act, also after one that went wrong: the table then shows all of them.
    public DemoReport play() throws IOException {
        for (var act : script.releases()) {
            say.accept((entries.size() + 1) + ". " + act.what());
            var before = load.map(Load::snapshot);
            var record = await(act.rollbackTo().isPresent() ? rollBack(act) : push(act));
            var during = load.map(running -> running.snapshot().minus(before.orElseThrow()));
            var outcome = outcome(record);
            var commit = local.cloud()
                    .pushback()
                    .ledger()
                    .read("release#" + record.name(), Release.class)
                    .map(row -> row.value().commit())
                    .orElse(record.input().path("commit").asText());
            if (outcome.equals("Deployed")) good = commit;
            var failed = during.map(snapshot -> snapshot.failed()).orElse(0L);
            var error = error(record);
            var problem = problem(act, outcome, error, failed);
            played.add(record);
            entries.add(new DemoReport.Entry(
                    commit,
                    act.what(),
                    act.expected(),
                    outcome,
                    error,
                    problem,
                    DemoReport.Seconds.of(ReleaseTimings.of(record)),
                    during.map(snapshot -> snapshot.sent()).orElse(0L),
                    failed,
                    record.states(),
                    record.states().size()));
            if (load.isEmpty() && outcome.equals("Deployed"))
                load = Optional.of(new Load(
                        URI.create(local.url().replaceFirst("/$", "")), script.paths(), script.requestsPerSecond()));
        }
        return new DemoReport(
                entries, entries.stream().allMatch(entry -> entry.problem().isEmpty()));
    }

    private String push(Act act) throws IOException {
        if (act.edit().isEmpty()) git.copy(application);
        else {
            git.restore(good);
            act.edit().get().apply(git.directory());
        }
        var commit = git.commit(act.message().orElse(act.what()));
        git.push("main")
                .lines()
                .filter(line -> line.startsWith("remote: Pushback"))
                .map(String::stripTrailing)
                .forEach(say);
        return local.cloud()
                .timeline()
                .call(() -> local.cloud().stepFunctions().executions().stream()
                        .filter(record -> record.input().path("commit").asText().equals(commit))
                        .findFirst()
                        .map(ExecutionRecord::name)
                        .orElseThrow(() -> new IllegalStateException("the push of " + commit + " started no release")));
    }

    private String rollBack(Act act) {
        var target = played.get(act.rollbackTo().getAsInt() - 1).name();
        return local.start(
                "rollback",
                Map.of("action", "rollback", "release", target, "requestedBy", "Dana Developer", "reason", act.what()));
    }

    private ExecutionRecord await(String execution) {
        try {
            return ending(execution).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException hanging) {
            throw new IllegalStateException(
                    "release " + execution + " did not end within " + PATIENCE.toMinutes() + " minutes", hanging);
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException("interrupted while waiting for " + execution, failed);
        }
    }

    private CompletableFuture<ExecutionRecord> ending(String execution) {
        synchronized (endings) {
            return endings.computeIfAbsent(execution, name -> new CompletableFuture<>());
        }
    }

    private static String outcome(ExecutionRecord record) {
        return record.status() == Status.ABORTED || record.status() == Status.TIMED_OUT
                ? record.status().toString()
                : record.states().getLast();
    }

    /// What condemned the release, as the ledger has it; empty if nothing did.
    private String error(ExecutionRecord record) {
        var outcome = local.cloud()
                .timeline()
                .call(() -> local.cloud().pushback().ledger().read(Outcome.entry(record.name()), Outcome.class));
        return outcome.map(row -> row.value().error())
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .orElse("");
    }

    /// Why the act did not end as the script says; empty if it did. Looks at the site and at every server, not at
    /// what the machine says of itself.
    private String problem(Act act, String outcome, String error, long failed) {
        var unexpected = act.problem(outcome, error, failed);
        if (!unexpected.isEmpty()) return unexpected;
        var servers = local.cloud()
                .timeline()
                .call(() -> local.cloud().pushback().fleet().targets());
        if (servers.size() != instances) return servers.size() + " servers serve, and " + instances + " were asked for";
        for (var server : servers.entrySet())
            if (server.getValue() != TargetHealthStateEnum.HEALTHY) return server.getKey() + " is " + server.getValue();
        for (var server : servers.keySet()) {
            var machine = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().services().roster().find(server).orElseThrow());
            var page = get("http://" + machine.host() + ":" + machine.port()
                    + script.paths().getFirst());
            if (!page.contains(act.shows())) return server + " does not show \"" + act.shows() + "\"";
        }
        return "";
    }

    private static String get(String url) {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException unreachable) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// Ends the load.
    @Override
    public void close() {
        load.ifPresent(Load::close);
    }
}
