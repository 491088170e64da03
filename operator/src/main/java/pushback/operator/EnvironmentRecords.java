package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pushback.approval.Approval;
import pushback.drill.Report;
import pushback.freeze.Freezes.Freeze;
import pushback.measures.Change;
import pushback.operator.EnvironmentStatus.Awaited;
import pushback.operator.EnvironmentStatus.Server;
import pushback.outcome.Bill;
import pushback.outcome.Links;
import pushback.outcome.Telling;
import pushback.release.Overrides.Overridden;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.ssm.SsmClient;

/// What an environment's pages are made of, part by part, each with few calls to AWS: what cannot change any more is
/// asked once. Many pages may ask at once.
public final class EnvironmentRecords {
    private static final int KEPT = 200;
    private static final int LEAST = 10;
    /// Of an execution, which a release is called after.
    private static final int LONGEST_NAME = 80;

    private final KnownEnvironment known;
    private final Pushback pushback;
    private final OperatorClients clients;
    private final StateMachines machines;
    private final HistoryMemory histories;
    private final Map<String, String> definitions = bounded();
    private final Map<String, List<ServerDeployment>> deployments = bounded();
    private final Map<String, Optional<Bill>> bills = bounded();
    private final Map<String, Map<String, InstalledBundles.Bundle>> installed = new ConcurrentHashMap<>();

    private List<Dimension> balancer = List.of();

    EnvironmentRecords(KnownEnvironment known, Pushback pushback, OperatorClients clients, StateMachines machines) {
        this.known = known;
        this.pushback = pushback;
        this.clients = clients;
        this.machines = machines;
        histories = new HistoryMemory(clients.get(SfnClient.class));
    }

    /// The executions of the deploy machine that run now, the newest first.
    public List<ExecutionHistory> deploying() {
        return running(pushback.settings().stateMachineArn());
    }

    /// The executions of the drill machine that run now.
    public List<ExecutionHistory> drilling() {
        return running(known.drillMachineArn());
    }

    private List<ExecutionHistory> running(String machine) {
        return machines.running(machine).stream()
                .map(ExecutionListItem::executionArn)
                .flatMap(arn -> histories.goesOn(arn).stream())
                .toList();
    }

    /// The machine's definition as that execution has it, as JSON text; empty if AWS has forgotten it.
    public Optional<String> definition(String execution) {
        var kept = definitions.get(execution);
        if (kept != null) return Optional.of(kept);
        try {
            var definition = clients.get(SfnClient.class)
                    .describeStateMachineForExecution(describe -> describe.executionArn(execution))
                    .definition();
            definitions.put(execution, definition);
            return Optional.of(definition);
        } catch (ExecutionDoesNotExistException forgotten) {
            return Optional.empty();
        }
    }

    /// @param id of a release, or the name of an execution of the deploy machine
    /// @throws IllegalArgumentException if there is none
    public ReleaseRecord release(String id) {
        if (id.length() > LONGEST_NAME) throw noRelease(id);
        var release = pushback.ledger().read(Release.entry(id), Release.class).map(row -> row.value());
        var outcome = pushback.outcomes().of(id);
        var own = StateMachines.execution(pushback.settings().stateMachineArn(), id);
        var executions = Stream.concat(Stream.of(own), release.map(Release::executionArn).stream())
                .distinct()
                .flatMap(arn -> histories.read(arn).stream())
                .toList();
        if (release.isEmpty() && outcome.isEmpty() && executions.isEmpty()) throw noRelease(id);
        var waits = outcome.isEmpty()
                && executions.stream().noneMatch(ExecutionHistory::isRunning)
                && next().filter(waiting -> waiting.id().equals(id)).isPresent();
        var decided = Stream.concat(
                        pushback.approvals().of(id).filter(one -> !one.isWaiting()).map(Approval::sentence).stream(),
                        release.filter(Release::force).isPresent()
                                ? pushback.overrides().of(id).stream().map(Overridden::sentence)
                                : Stream.empty())
                .toList();
        var bill = pushback.ledger().read(Bill.entry(id), Bill.class).map(row -> row.value());
        return new ReleaseRecord(id, release, outcome, executions, waits, bill, decided);
    }

    private static IllegalArgumentException noRelease(String id) {
        var name = id.length() > LONGEST_NAME ? id.substring(0, LONGEST_NAME) + "..." : id;
        return new IllegalArgumentException("there is no release " + name + "; see: ./pushback releases");
    }

    /// What was kept of the judge's samples of a release; empty: nothing was, it has expired, or it is not to be read.
    public Optional<ReleaseEvidence> evidence(String release) {
        try {
            return Optional.of(ReleaseEvidence.read(clients.get(S3Client.class), pushback.settings(), release))
                    .filter(kept -> !kept.trials().isEmpty());
        } catch (AwsServiceException | IllegalArgumentException unread) {
            return Optional.empty();
        }
    }

    /// What people were told about a release, the first first.
    public List<Telling> told(String release) {
        return pushback.outcomes().told(release);
    }

    /// What CodeDeploy did for a release, server by server.
    public List<ServerDeployment> servers(ReleaseRecord release) {
        var kept = deployments.get(release.id());
        if (kept != null) return kept;
        var now = ServerDeployment.of(release.id(), pushback.deployments());
        if (release.hasEnded()) deployments.put(release.id(), now);
        return now;
    }

    /// A drill's execution.
    public Optional<ExecutionHistory> drill(String id) {
        return id.length() > LONGEST_NAME
                ? Optional.empty()
                : histories.read(StateMachines.execution(known.drillMachineArn(), id));
    }

    /// What a drill has noted so far, a line each.
    public static List<String> notes(ExecutionHistory drill) {
        return new ExecutionTrail(drill.events())
                .notes().stream().map(line -> line.since(drill.startedAt())).toList();
    }

    /// The latest, the newest first.
    public List<Report> drills(int limit) {
        return pushback.drills().reports(limit);
    }

    /// A page of releases, the newest first, as far as `wanted` wants them.
    ///
    /// @param before id of the release behind which to begin; empty: with the newest
    /// @param most rows that are looked at: a filter may want few of them
    public List<ReleaseList.Item> releases(String before, int limit, int most, Predicate<ReleaseList.Item> wanted) {
        var list = new ReleaseList(pushback, bills);
        var found = new ArrayList<ReleaseList.Item>();
        var from = before;
        for (var looked = 0; looked < most; ) {
            var portion = Math.min(KEPT, Math.max(limit, Math.min(most, LEAST)));
            var page = list.before(from, portion);
            page.stream().filter(wanted).forEach(found::add);
            if (found.size() >= limit || page.size() < portion) break;
            from = page.getLast().release();
            looked += page.size();
        }
        return found.stream().limit(limit).toList();
    }

    private StatusSurvey survey() {
        return new StatusSurvey(
                known, pushback, clients, machines, new LogEvents(clients.get(CloudWatchLogsClient.class)));
    }

    /// The servers of the group.
    public List<Server> fleet() {
        var bundles = new InstalledBundles(pushback, clients.get(CodeDeployClient.class), installed);
        return survey().servers(bundles);
    }

    public Optional<Freeze> freeze() {
        return pushback.freezes().current();
    }

    public List<Awaited> awaited() {
        return survey().awaited();
    }

    public Optional<Instant> parkedSince() {
        return pushback.groupSizes().parkedSince();
    }

    /// What serves: the release that was found good last.
    public Optional<Promotion> current() {
        return pushback.promotions().current();
    }

    public Optional<Release> find(String release) {
        return pushback.ledger().read(Release.entry(release), Release.class).map(row -> row.value());
    }

    /// Who waits for the lock.
    public Optional<Release> next() {
        return pushback.environmentLock().waiting();
    }

    /// The changes so far, in the order of their ends.
    public List<Change> changes() {
        return pushback.changes().all();
    }

    /// What came to the servers, each, and to the whole group and each zone of it.
    public TrafficCounts traffic(List<Server> servers, Instant now) {
        return TrafficCounts.read(
                clients.get(CloudWatchClient.class),
                balancer(),
                servers.stream().map(Server::zone).distinct().sorted().toList(),
                pushback.settings().health().trafficNamespace(),
                servers.stream().map(Server::id).toList(),
                now);
    }

    private synchronized List<Dimension> balancer() {
        if (balancer.isEmpty())
            balancer = TrafficCounts.dimensions(
                    clients.get(ElasticLoadBalancingV2Client.class),
                    pushback.settings().servers().targetGroupArn());
        return balancer;
    }

    /// The servers that were launched and ended of late, the newest first.
    public List<ScalingActivity> activities() {
        return ScalingActivity.of(
                clients.get(AutoScalingClient.class),
                pushback.settings().servers().autoScalingGroup());
    }

    /// What a server tells of itself; it is asked through Run Command, for 30 s at most.
    public ServerFacts facts(String server) {
        return ServerFacts.of(clients.get(SsmClient.class), List.of(server)).get(server);
    }

    /// The lines that a function logged in that time.
    public List<String> logged(String step, Instant from, Instant to) {
        return FunctionLog.between(clients.get(CloudWatchLogsClient.class), known, step, from, to);
    }

    /// Where AWS's own console shows an execution; empty for a local cloud.
    public String awsPage(String execution) {
        return isLocal() ? "" : Links.CONSOLE.of(execution);
    }

    /// Whether it is a local cloud's: neither AWS nor the git host has pages of it.
    public boolean isLocal() {
        return !known.places().directory().isEmpty();
    }

    private static <V> Map<String, V> bounded() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > KEPT;
            }
        });
    }
}
