package pushback.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.base.Json;
import pushback.drill.DrillRefused;
import pushback.drill.DrillRequest;
import pushback.drill.Report;
import pushback.measures.Measures;
import pushback.oneoff.OneOffSession;
import pushback.release.ReleaseAction;
import pushback.settings.Settings;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.sts.StsClient;

/// An environment, for the person whose credentials the clients have. What is refused is an
/// [IllegalArgumentException] with the reason and the remedy.
public final class Operator {
    private static final int DRILLS = 50;

    private final KnownEnvironment known;
    private final Settings settings;
    private final OperatorClients clients;
    private final Clock clock;
    private Rooms rooms;
    private String caller = "";

    /// What answers most questions; made when the first of them is put, so that what needs none of it is told at once.
    private record Rooms(
            Pushback pushback,
            StateMachines machines,
            DeployedFunctions functions,
            LogEvents logs,
            CourseReader courses,
            EnvironmentRecords records) {}

    private Operator(KnownEnvironment known, Settings settings, OperatorClients clients, Clock clock) {
        this.known = known;
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
    }

    private synchronized Rooms rooms() {
        if (rooms == null) {
            var pushback = Pushback.on(new OperatorPlatform(settings, clock, clients));
            var machines = new StateMachines(clients.get(SfnClient.class), clock);
            var logs = new LogEvents(clients.get(CloudWatchLogsClient.class));
            rooms = new Rooms(
                    pushback,
                    machines,
                    new DeployedFunctions(clients, known),
                    logs,
                    new CourseReader(known, pushback, machines, logs),
                    new EnvironmentRecords(known, pushback, clients, machines));
        }
        return rooms;
    }

    /// The environment of that name.
    ///
    /// @param region where it is looked for, for people
    /// @throws IllegalArgumentException if there is none
    /// @throws IllegalStateException if it is of another version
    public static Operator of(String environment, String region, OperatorClients clients, Clock clock) {
        var parameter = KnownEnvironment.parameter(environment);
        try {
            var known = KnownEnvironment.read(clients.get(SsmClient.class)
                    .getParameter(get -> get.name(parameter))
                    .parameter()
                    .value());
            return new Operator(known, known.configuration(), clients, clock);
        } catch (ParameterNotFoundException missing) {
            throw new IllegalArgumentException(
                    "there is no environment \"" + environment + "\" in " + region + " (no parameter " + parameter
                            + "); name its region by --region, or deploy its stack anew if it is older than this"
                            + " command",
                    missing);
        } catch (IllegalArgumentException other) {
            throw new IllegalStateException(
                    "the parameter " + parameter + " is of another version of Pushback; deploy the stack "
                            + "of the environment with this one (" + other.getMessage() + ")",
                    other);
        }
    }

    /// Who acts, as AWS knows them: the name of a user, or of a role's session.
    public synchronized String caller() {
        if (caller.isEmpty())
            caller = name(clients.get(StsClient.class).getCallerIdentity().arn());
        return caller;
    }

    static String name(String arn) {
        return arn.substring(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
    }

    /// The settings of the environment's functions.
    public Settings settings() {
        return settings;
    }

    /// What time it is where it is asked from, by which "the last hour" is counted.
    public Instant now() {
        return clock.instant();
    }

    /// What the environment's pages are made of.
    public EnvironmentRecords records() {
        return rooms().records();
    }

    /// Starts a release; returns its id. A name that fits nothing is told now, and is no release that failed.
    public String start(OperatorRequest request) {
        return rooms().machines()
                .start(settings.stateMachineArn(), request.action().word(), input(request));
    }

    /// What the machine is started with, its names looked up.
    Map<String, Object> input(OperatorRequest request) {
        var input = request.input();
        if (!request.commit().isEmpty()) {
            var names = names();
            input.put("commit", names.commit(request.commit()));
            // Found by its own branch or tag, it is no stranger's commit.
            names.refs().flatMap(known -> known.ref(request.commit())).ifPresent(ref -> input.put("ref", ref));
        }
        if (request.action() == ReleaseAction.ROLLBACK)
            input.put("release", good(request.release()).meant());
        return input;
    }

    /// What the deeds would come to.
    public DryRun dryRun() {
        return new DryRun(this, rooms().pushback());
    }

    /// Starts a drill, or parks or unparks; returns its id.
    ///
    /// @param kind as [DrillRequest] has it
    /// @param instance which server; empty: any
    public String drill(String kind, String instance, String reason) {
        return rooms().machines().start(known.drillMachineArn(), kind, drillInput(kind, instance, reason));
    }

    /// @throws IllegalArgumentException if there is no such drill
    Map<String, Object> drillInput(String kind, String instance, String reason) {
        var input = new LinkedHashMap<String, Object>();
        input.put("drill", kind);
        input.put("requestedBy", caller());
        if (!instance.isEmpty()) input.put("instance", instance);
        if (!reason.isEmpty()) input.put("reason", reason);
        try {
            DrillRequest.of(Json.STRICT.valueToTree(input));
        } catch (DrillRefused wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
        return input;
    }

    /// Halts a release or a drill; answers as `HaltRelease` does.
    ///
    /// @param release as a person named it; empty: the one at work
    public JsonNode halt(String release, String reason) {
        return rooms().functions()
                .call("HaltRelease", Map.of("release", named(release), "by", caller(), "reason", reason));
    }

    /// Approves or rejects a release that waits; answers as `DecideApproval` does.
    public JsonNode decide(String release, boolean approve, String reason) {
        return rooms().functions()
                .call(
                        "DecideApproval",
                        Map.of("release", named(release), "approve", approve, "by", caller(), "reason", reason));
    }

    /// Freezes or unfreezes; answers as `SwitchFreeze` does.
    public JsonNode freeze(boolean frozen, String reason) {
        return rooms().functions().call("SwitchFreeze", Map.of("frozen", frozen, "by", caller(), "reason", reason));
    }

    /// The newest first.
    public List<ReleaseList.Item> releases() {
        return new ReleaseList(rooms().pushback()).items();
    }

    /// What a rollback may go back to.
    ///
    /// @param release as a person named it; empty: one further back than what runs
    public GoodReleases good(String release) {
        return GoodReleases.of(rooms().pushback(), release, name -> refs().flatMap(known -> known.commit(name)));
    }

    /// Where the environment is.
    public EnvironmentStatus.Place place() {
        return StatusSurvey.place(known, settings);
    }

    public EnvironmentStatus status() {
        return new StatusSurvey(known, rooms().pushback(), clients, rooms().machines(), rooms().logs()).ask(this::refs);
    }

    /// @param release as a person named it; empty: the latest
    public ReleaseCourse release(String release) {
        return rooms().courses().release(latestOr(release));
    }

    /// The evidence that was kept of a release.
    ///
    /// @param release as a person named it; empty: the latest
    public ReleaseEvidence evidence(String release) {
        return judge().evidence(latestOr(release));
    }

    /// The judge, to be asked.
    public AskedJudge judge() {
        return new AskedJudge(rooms().pushback());
    }

    /// What another policy would have said ([AskedJudge#replay]).
    ///
    /// @param releases as a person named them
    public List<Replayed> replay(List<String> releases, Map<String, String> changed) {
        return judge().replay(
                        releases.stream()
                                .map(name -> name.isEmpty() ? judge().latest() : named(name))
                                .toList(),
                        changed);
    }

    private String latestOr(String release) {
        return release.isEmpty()
                ? releases().stream()
                        .findFirst()
                        .map(ReleaseList.Item::release)
                        .orElseThrow(() -> new IllegalArgumentException("nothing was released yet"))
                : named(release);
    }

    /// @param drill its id
    public DrillCourse drill(String drill) {
        return rooms().courses().drill(drill);
    }

    /// The latest, the newest first.
    public List<Report> drills() {
        return rooms().pushback().drills().reports(DRILLS);
    }

    /// The four DORA measures of the time before now.
    public Measures measures(Duration window) {
        var now = clock.instant();
        return rooms().pushback().changes().measures(now.minus(window), now);
    }

    /// What the function of `step` has logged since then.
    public FunctionLog log(String step, Instant since) {
        return FunctionLog.of(rooms().logs(), known, step, since);
    }

    /// What looks closer at it needs.
    ///
    /// @param variables of the process, for the token that a person keeps there
    public EnvironmentAccess access(Map<String, String> variables) {
        return new EnvironmentAccess(known, rooms().pushback(), clients, clock, variables);
    }

    /// Single commands on the environment's servers.
    ///
    /// @param pause between two questions about one, in milliseconds
    public OneOffSession oneOffs(long pause) {
        return new OneOffSession(
                rooms().pushback().oneOffs(), rooms().pushback().fleet(), () -> pause(pause));
    }

    private static void pause(long millis) {
        if (!Pause.of(millis)) throw new IllegalStateException("interrupted");
    }

    /// Keeps a value that buildspec.yml names below `env.parameter-store`, encrypted; returns its version.
    public String putParameter(String name, String value) {
        return Long.toString(clients.get(SsmClient.class)
                .putParameter(put -> put.name(name)
                        .value(value)
                        .type(ParameterType.SECURE_STRING)
                        .overwrite(true))
                .version());
    }

    /// Keeps a value that buildspec.yml names below `env.secrets-manager`; returns its version.
    public String putSecret(String name, String value) {
        var secrets = clients.get(SecretsManagerClient.class);
        try {
            return secrets.createSecret(create -> create.name(name).secretString(value))
                    .versionId();
        } catch (ResourceExistsException there) {
            return secrets.putSecretValue(put -> put.secretId(name).secretString(value))
                    .versionId();
        }
    }

    /// What people were told about a release, a line each: on the git host and by messages.
    ///
    /// @param release its id
    public List<String> told(String release) {
        return records().told(release).stream()
                .map(one -> "%s  %-11s  %-11s  %s"
                        .formatted(
                                one.at().truncatedTo(ChronoUnit.SECONDS),
                                one.whom(),
                                one.state().isEmpty() ? "message" : one.state(),
                                one.words().lines().findFirst().orElse("")))
                .toList();
    }

    /// What a server logged; empty: its logs come to no log group.
    ///
    /// @param server its id, or the beginning of it
    /// @param since the `lengths` of the answer before; empty: the last lines
    public Optional<ServerLogGroups> serverLogs(String server, Map<String, String> since) {
        var group = known.places().serverLog();
        if (group.isEmpty()) return Optional.empty();
        var name = settings.servers().autoScalingGroup();
        var living = clients
                .get(AutoScalingClient.class)
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(name))
                .autoScalingGroups()
                .stream()
                .flatMap(found -> found.instances().stream())
                .map(instance -> instance.instanceId())
                .toList();
        return Optional.of(ServerLogGroups.of(clients.get(CloudWatchLogsClient.class), group, living, server, since));
    }

    /// The id of a release that a person named by its id, its commit, a branch or a tag, or the beginning of an id or a
    /// commit. What an execution or a drill is called stays as it is.
    String named(String name) {
        return name.isEmpty() || isExecution(name) ? name : names().release(name);
    }

    private Named names() {
        return new Named(releases(), refs(), settings.gitHost().repository());
    }

    /// Empty if the git host tells them to nobody without a password.
    private Optional<RemoteRefs> refs() {
        return RemoteRefs.of(known.places().git());
    }

    private boolean isExecution(String name) {
        return name.matches("[\\w-]{1,80}")
                && Stream.of(settings.stateMachineArn(), known.drillMachineArn())
                        .anyMatch(machine -> rooms().machines()
                                .find(StateMachines.execution(machine, name))
                                .isPresent());
    }
}
