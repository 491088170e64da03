package pushback.host.up;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.build.BuildServices;
import pushback.aws.disk.SharedFiles;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.Machine;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.Cloud;
import pushback.cloud.CloudDependencies;
import pushback.cloud.Plan;
import pushback.cloud.gateway.HttpApi;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.cloud.story.DrillStory;
import pushback.cloud.story.Story;
import pushback.health.HttpProbe;
import pushback.host.agent.HookScripts;
import pushback.host.balancer.Balancer;
import pushback.host.build.LocalCodeBuild;
import pushback.host.fleet.ProcessFleet;
import pushback.host.git.CommitInfo;
import pushback.host.git.GitRemote;
import pushback.host.git.Hosting;
import pushback.host.git.Person;
import pushback.host.git.WorkTree;
import pushback.host.processes.Cells;
import pushback.host.processes.DirectoryLock;
import pushback.host.processes.Exits;
import pushback.host.processes.Leftovers;
import pushback.host.processes.Listeners;
import pushback.host.processes.Marker;
import pushback.host.processes.ProcessReaper;
import pushback.operator.screen.PrintedCommands;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Witnesses;
import pushback.time.RealTimeline;
import pushback.wiring.KnownEnvironment;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// A local cloud on real ground: opened whole or not at all, closed without a trace but its directory.
public final class LocalCloud implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String BRANCH = "main";
    private static final String OWNER = "local";
    /// On every process we start that is not a server's, so that the warden finds it.
    private static final String MARKER = "PUSHBACK_CLOUD";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /// As the CodeBuild project's time-out on AWS.
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);

    /// The reconciler waits as long for releases that are taken up again to have the lock.
    private static final Duration TAKEN_UP_WITHIN = Duration.ofSeconds(20);

    /// For the ApplicationStop hooks, when everything ends.
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Layout layout;
    private final Notices notices;
    private final Ports ports;
    private final Balancer balancer;
    private final GitRemote remote;
    private final Optional<String> token;
    private final Optional<WorkTree> workTree;
    private final LocalGitHub bulletin;
    private final Cells cells;
    private final List<String> hooks;
    private final ProcessFleet fleet;
    private final Cloud cloud;
    private final AwsEndpoint endpoint;
    private LocalCodeBuild codeBuild;
    private final AwsProfile awsProfile;
    private final HttpApi webhook;
    private final Supervision supervision;
    private final Story story;
    private final DrillStory drillStory;

    /// @throws DirectoryLock.AlreadyRunning if another one runs in the directory
    public LocalCloud(Options options) {
        layout = new Layout(options.directory().toAbsolutePath().normalize());
        notices = new Notices(layout.functionsLog());
        layout.create();
        try {
            opened(DirectoryLock.take(layout.root()));
            var marker = new Marker(MARKER, layout.root());
            sweep(marker);
            ports = Ports.choose(layout.root(), options.portBase());
            var warden = opened(new ProcessReaper(marker));
            cells = cells(options);
            var timeline = opened(new RealTimeline(notices::log));
            new Checkup(layout.services(), timeline.now(), notices::mended).run();
            var profile = layout.profile(options.profile(), options.chosen());
            // Before anything is started: a history that nobody could clone.
            if (!Files.exists(layout.repository(profile.name())))
                options.application().flatMap(GitRemote::complaint).ifPresent(why -> {
                    throw new IllegalArgumentException(why);
                });
            var freePorts = ports.servers();
            var backing = opened(new BackingServices(
                    layout,
                    profile.needs(),
                    ports.database(),
                    freePorts,
                    "http://" + HOST + ":" + ports.aws(),
                    Map.of(MARKER, layout.root().toString())));
            var backingStart = Thread.startVirtualThread(backing::start);
            balancer = opened(new Balancer(HOST, ports.site()));
            token = options.rights().open() ? Optional.empty() : Optional.of(layout.pushToken());
            remote = opened(new GitRemote(layout.repository(profile.name()), HOST, ports.git(), token));
            bulletin = opened(new LocalGitHub(layout.services().resolve("bulletin.journal"), timeline, notices::log));
            // Not by what else is in the directory: a first start may have failed before it came to this.
            // Once: whoever goes on with a directory has read it.
            hooks = options.chosen() && remote.resolve(BRANCH).isEmpty()
                    ? options.application().map(this::hooks).orElse(List.of())
                    : List.of();
            if (remote.resolve(BRANCH).isEmpty()) options.application().ifPresent(this::seed);
            workTree = options.application().filter(_ -> options.chosen()).flatMap(WorkTree::of);
            fleet = new ProcessFleet(
                    layout.fleet(),
                    timeline,
                    location -> bundle(location.bucket(), location.key(), location.version()),
                    freePorts,
                    id -> backing.variables(),
                    profile.ownListener(),
                    cells);
            warden.watch(fleet.marker());
            fleet.sweep();
            opened(this::endFleet);
            backingStart.join();
            backing.require();
            var plan = Plan.local(
                    OWNER + "/" + remote.name(),
                    BRANCH,
                    options.instances(),
                    profile.healthPath(),
                    profile.probePaths(),
                    profile.versionPath(),
                    options.strategy(),
                    profile.ignoreFailedStop(),
                    profile.keptBundles(),
                    judged(options.health(), profile.witnesses()),
                    options.rules(),
                    layout.webhookSecret());
            var ground = new CloudDependencies(
                    timeline,
                    new SecureRandom(),
                    s3 -> fleet,
                    new BalancerSwitch(balancer, timeline),
                    services -> builder(timeline, services, profile.buildVariables(), options.buildVariables()),
                    new LocalSource(remote, bulletin),
                    roster -> new HttpProbe(id -> address(timeline, roster, id)),
                    backing.database()
                            .map(database -> new DatabaseOnTimeline(
                                    database, ports.database(), timeline, backing::databaseWanted)),
                    Optional.of(layout.services()),
                    CallObserver.NONE,
                    (event, toTarget) -> timeline.execute(toTarget),
                    notices::log,
                    notices::mended);
            cloud = new Cloud(ground, plan);
            var offers = new GroundOffers(cloud, fleet, codeBuild);
            endpoint = opened(new AwsEndpoint(
                    ports.aws(),
                    timeline,
                    timeline::now,
                    AwsProfile.REGION,
                    layout.uploads(),
                    notices::log,
                    offers.all(outputs())));
            awsProfile = AwsProfile.in(layout.aws(), endpoint.url());
            endpoint.admit(awsProfile.key());
            backing.openBucket(cloud, endpoint);
            timeline.execute(() -> new TrafficPublisher(
                            balancer,
                            cloud.services().cloudWatch(),
                            timeline,
                            cloud.settings(),
                            id -> cloud.services().roster().find(id).map(Machine::zone))
                    .begin());
            supervision = new Supervision(timeline, what -> {
                notices.tell(what);
                offers.incident(what);
            });
            backing.supervise(supervision);
            story = timeline.call(() -> new Story(
                    cloud.stepFunctions(),
                    cloud.services().events(),
                    cloud.services()
                            .loadBalancing()
                            .pool(cloud.settings().servers().targetGroupArn())
                            .orElseThrow(),
                    new FleetWords(fleet)));
            fleet.onDeath((id, ending) -> {
                var how = Exits.Ending.said(ending);
                offers.died(id, how);
                story.died(id, how, timeline.now());
                if (ending.filter(Exits.Ending::fromOutside).isPresent())
                    cloud.services().scaling().check(id);
                supervision.note(id + ": " + how);
            });
            drillStory = timeline.call(() -> new DrillStory(cloud.drills()));
            webhook = opened(new HttpApi(ports.webhook(), "/webhook", cloud.lambda(), "ReceivePush"));
            tellOperators(offers);
            timeline.execute(() -> cloud.stepFunctions()
                    .onEnd(_ -> timeline.offload(() -> {
                        tidy();
                        new ExpiredSamples(cloud).delete();
                    })));
            remote.onPush(new GitWebhook(
                    URI.create(webhook.url()),
                    new Hosting(OWNER, remote.name(), remote.url(), remote.url(), BRANCH),
                    plan.webhookSecret(),
                    PrintedCommands.anywhere(layout.root(), PrintedCommands.home()),
                    new PushAnswers(cloud, story)));
            // Closed first of all: nothing must be judged, quarantined or written down while its servers are being
            // ended.
            opened(timeline);
        } catch (IOException | InterruptedException failed) {
            close();
            throw new IllegalStateException("the local cloud could not be opened: " + failed.getMessage(), failed);
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /// What the environment's stack tells on AWS, with the addresses of here.
    private Map<String, String> outputs() {
        return Map.of(
                "Site", url(),
                "WebhookUrl", "http://" + HOST + ":" + ports.webhook() + "/webhook",
                "WebhookSecret", "pushback/webhook",
                "Machine", cloud.stepFunctions().arn(),
                "DrillMachine", cloud.drills().arn());
    }

    /// By the parameter that bears the environment's name, as on AWS.
    private void tellOperators(GroundOffers offers) {
        var name = KnownEnvironment.parameter(cloud.settings().environment());
        var places =
                offers.places(url(), gitUrl(), webhookUrl(), HOST, layout.root().toString());
        cloud.timeline().call(() -> {
            var ssm = cloud.services().ssm();
            var known = KnownEnvironment.read(
                    ssm.getParameter(get -> get.name(name)).parameter().value());
            return ssm.putParameter(put ->
                    put.name(name).type(ParameterType.STRING).overwrite(true).value(Json.text(known.at(places))));
        });
    }

    /// An application that counts for itself is believed, and so are the load balancer's metrics: its counters by
    /// the second would hide whether these tell anything.
    private static HealthPolicy judged(HealthPolicy policy, Witnesses witnesses) {
        return (witnesses.areScraped() || witnesses.areOfTheBalancer()
                        ? policy.withTraffic("", policy.trafficLag())
                        : policy)
                .withWitnesses(witnesses);
    }

    public Cloud cloud() {
        return cloud;
    }

    public Story story() {
        return story;
    }

    public DrillStory drillStory() {
        return drillStory;
    }

    /// Where visitors go.
    public String url() {
        return "http://" + HOST + ":" + balancer.port() + "/";
    }

    /// Where git pushes, with the token that this takes.
    public String gitUrl() {
        return token.map(secret -> remote.url()
                        .replaceFirst(
                                "://",
                                "://"
                                        + URLEncoder.encode(System.getProperty("user.name"), StandardCharsets.UTF_8)
                                                .replace("+", "%20")
                                        + ":" + secret + "@"))
                .orElse(remote.url());
    }

    /// Where signed deliveries of pushes go.
    public String webhookUrl() {
        return webhook.url();
    }

    /// Where clients of AWS find the local cloud, and the key to it.
    public AwsProfile awsProfile() {
        return awsProfile;
    }

    public GitRemote remote() {
        return remote;
    }

    /// What people would see on the git host.
    public LocalGitHub bulletin() {
        return bulletin;
    }

    /// What is not looked at here, a sentence each, with what would have it looked at.
    public List<String> unchecked() {
        var sentences = new ArrayList<String>();
        if (cloud.settings().pages().versionPath().isEmpty())
            sentences.add("Nobody asks a server which commit answers there: pushback.yml "
                    + "names no page that says it (health: {version: {path: /version, contains: commit}}).");
        if (!fleet.ownListener())
            sentences.add(
                    "What listens on a server's port may be an earlier deployment's " + "(health.ownListener: false).");
        else if (!Listeners.areTold())
            sentences.add("What listens on a server's port is not looked at: neither /proc nor lsof is here.");
        return sentences;
    }

    public ProcessFleet fleet() {
        return fleet;
    }

    /// What happens here outside of releases.
    public Notices notices() {
        return notices;
    }

    /// What a person who named an application should know of it: a line each.
    public List<String> remarks() {
        var remarks = new ArrayList<>(hooks);
        workTree.flatMap(WorkTree::leftOut).ifPresent(remarks::add);
        var head = remote.resolve(BRANCH).map(CommitInfo::sha).orElse("");
        workTree.filter(tree -> !tree.head().equals(head))
                .ifPresent(tree -> remarks.add("the git remote goes on with its own "
                        + head.substring(0, Math.min(7, head.length())) + "; to deploy "
                        + tree.head().substring(0, 7) + " of "
                        + tree.directory() + ": git push " + gitUrl() + " HEAD:" + BRANCH));
        return remarks;
    }

    public Ports ports() {
        return ports;
    }

    public Path directory() {
        return layout.root();
    }

    /// Starts the machine as a person would in the console; returns the execution's name.
    ///
    /// @param what ends the name, such as `deploy`
    /// @param input of the execution
    public String start(String what, Map<String, Object> input) {
        return start(cloud.stepFunctions(), what, input);
    }

    /// As [#start], for a drill; `kind` ends the name.
    public String startDrill(String kind, Map<String, Object> input) {
        return start(cloud.drills(), kind.replaceAll("[^a-z-]", ""), input);
    }

    private String start(LocalStepFunctions machine, String what, Map<String, Object> input) {
        var stamp = STAMP.format(cloud.timeline().now()) + "-" + what;
        return cloud.timeline().call(() -> {
            // Two in the same second are two.
            var name = stamp;
            for (var number = 2; machine.execution(name).isPresent(); number++) name = stamp + "-" + number;
            var free = name;
            machine.startExecution(
                    start -> start.stateMachineArn(machine.arn()).name(free).input(Json.text(input)));
            return name;
        });
    }

    /// Goes on where the process before this one ended, and lets the reconciler look, now and from time to time: it
    /// takes back a release that died, and deploys what the remote was seeded with.
    public void resume() {
        new ExpiredSamples(cloud).delete();
        var resumption = new Resumption(cloud);
        var started = new ArrayList<String>();
        if (!resumption.staysParked())
            resumption.wishes().forEach((what, wish) -> started.add(start(what, wish.fields())));
        schedule(resumption, started, cloud.timeline().elapsed().plus(TAKEN_UP_WITHIN));
    }

    private void schedule(Resumption resumption, List<String> started, Duration atLatest) {
        cloud.timeline().execute(() -> {
            var late = cloud.timeline().elapsed().compareTo(atLatest) > 0;
            if (late || started.stream().allMatch(resumption::isTakenUp)) cloud.schedule();
            else cloud.timeline().after(Duration.ofMillis(50), () -> schedule(resumption, started, atLatest));
        });
    }

    /// Closes everything, the last opened first, whatever fails on the way.
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failed) {
                notices.log(failed);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private void sweep(Marker marker) throws IOException, InterruptedException {
        Leftovers.sweep(marker);
        Leftovers.sweep(new Marker(ProcessFleet.INSTANCE_ROOT, layout.fleet(), true));
    }

    private List<String> hooks(Path application) {
        var scripts = HookScripts.of(application);
        if (scripts.isEmpty()) return List.of();
        var lines = new ArrayList<>(
                List.of("its hook scripts run on this machine: " + String.join(", ", scripts), "  " + cells.words()));
        if (Files.exists(application.resolve("buildspec.yml")))
            lines.add("  the commands of its buildspec.yml are not kept " + "apart: they run as "
                    + System.getProperty("user.name"));
        return lines;
    }

    private Cells cells(Options options) {
        var cells = options.rights().apart()
                ? Cells.detect(layout.root(), Map.of(MARKER, layout.root().toString()), List.of(layout.root()))
                : Cells.none("--no-isolation");
        if (options.chosen()
                && !cells.inForce()
                && Cells.root()
                && !options.rights().root())
            throw new IllegalStateException(
                    "the hook scripts of " + options.profile().name() + " would run as root on this "
                            + "machine, and cannot be kept apart (" + cells.reason()
                            + "); start it as an ordinary user, or allow it "
                            + "with --allow-root");
        return cells;
    }

    private void seed(Path application) {
        remote.seed(application, BRANCH, "The application as it came", new Person("Pushback", "pushback@localhost"));
    }

    /// Builds may keep a PostgreSQL of their own, which is often the one we have.
    private void tidy() {
        // Another database, or none, shares nothing.
        if (!Files.isDirectory(layout.database())) return;
        try (var parts = Files.list(layout.database())) {
            var shared = new SharedFiles(layout.database().resolve("files"));
            for (var part : parts.toList()) if (part.getFileName().toString().startsWith("programs-")) shared.add(part);
            shared.recognise(layout.cache());
            shared.sweep();
        } catch (IOException | UncheckedIOException missed) {
            notices.log(missed);
        }
    }

    private void endFleet() throws IOException, InterruptedException {
        fleet.stopApplications(STOPPING);
        fleet.sweep();
    }

    /// @param own variables that the application names
    /// @param chosen variables that take precedence
    private LocalCodeBuild builder(
            RealTimeline timeline, BuildServices services, Map<String, String> own, Map<String, String> chosen) {
        var environment = new HashMap<String, String>();
        for (var name : List.of("HOME", "LANG", "TMPDIR"))
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> environment.put(name, value));
        // Not in the user's own: removing the directory removes every trace.
        environment.put("XDG_CACHE_HOME", layout.cache().toString());
        // A build lasts seconds here: the second compiler and a parallel collector would cost more than they give.
        environment.put(
                "MAVEN_OPTS", Optional.ofNullable(System.getenv("MAVEN_OPTS")).orElse(QUICK_START));
        environment.putAll(own);
        environment.putAll(chosen);
        var builder = opened(new LocalCodeBuild(
                timeline,
                layout.builds(),
                remote::checkout,
                services,
                new LocalCodeBuild.Settings(
                        Path.of(System.getProperty("java.home")),
                        Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"),
                        environment,
                        layout.root().toString(),
                        BUILD_LIMIT)));
        codeBuild = builder;
        builder.listen((given, line) ->
                timeline.execute(() -> story.printed(given.getOrDefault("RELEASE", ""), timeline.now(), line)));
        return builder;
    }

    private InputStream bundle(String bucket, String key, String version) {
        return cloud.timeline()
                .call(() -> cloud.services()
                        .s3()
                        .getObject(get -> get.bucket(bucket)
                                .key(key)
                                .versionId(version == null || version.isEmpty() ? null : version)));
    }

    /// An address nobody answers at for a server that is gone.
    private static String address(RealTimeline timeline, InstanceRegistry roster, String id) {
        return timeline.call(() -> roster.find(id).map(LocalCloud::address).orElse("http://" + HOST + ":1"));
    }

    private static String address(Machine machine) {
        return "http://" + machine.host() + ":" + machine.port();
    }
}
