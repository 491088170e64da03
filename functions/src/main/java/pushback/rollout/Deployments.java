package pushback.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.capacity.Capacity;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.settings.Settings;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.BundleType;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.FileExistsBehavior;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.MinimumHealthyHostsType;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;
import software.amazon.awssdk.services.codedeploy.model.RollbackInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// The deployments that releases make. A release makes one to go forward, once more if the stop scripts of what runs
/// made it fail, and at most one to go back; after a crash the one already made is found again, by the ledger or by
/// looking.
public final class Deployments {
    private static final Set<DeploymentStatus> ENDED =
            Set.of(DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.STOPPED);

    private static final Set<DeploymentCreator> FOR_THE_FLEET =
            Set.of(DeploymentCreator.USER, DeploymentCreator.CODE_DEPLOY_ROLLBACK);
    /// The shortest wait after the canary; whoever is dead by then is recovered by the reconciler.
    private static final Duration CANARY_WAIT = Duration.ofHours(1);

    /// BatchGetDeploymentTargets refuses more.
    private static final int TARGETS_AT_ONCE = 25;

    /// Far more than can be open at once; a page of ListDeployments.
    private static final int LATEST = 100;

    /// Far more than two clocks differ.
    private static final Duration CLOCKS = Duration.ofMinutes(10);

    private final Provider<CodeDeployClient> codeDeploy;
    private final DeploymentHistory history;
    private final Ledger ledger;
    private final Capacity capacity;
    private final EnvironmentLock locks;
    private final String application;
    private final String group;
    private final Strategy strategy;
    private final Duration canaryWait;

    @Inject
    Deployments(
            Provider<CodeDeployClient> codeDeploy,
            Ledger ledger,
            Capacity capacity,
            EnvironmentLock locks,
            Settings settings) {
        this.codeDeploy = codeDeploy;
        this.ledger = ledger;
        this.capacity = capacity;
        this.locks = locks;
        this.strategy = settings.rollout().strategy();
        this.canaryWait = canaryWait(settings.health().deadline());
        this.application = settings.servers().codeDeployApplication();
        this.group = settings.servers().deploymentGroup();
        this.history = new DeploymentHistory(codeDeploy, application, group);
    }

    /// What a deployment is for.
    public enum Purpose {
        CANARY,
        DEPLOY,
        ROLLBACK
    }

    /// A deployment and who waits for its end.
    ///
    /// @param deploymentId empty between the decision to make it and the answer of CodeDeploy
    /// @param fence of the lock under which it was made
    /// @param token of the task that waits; empty for a canary: the machine comes and looks
    public record Entry(String deploymentId, String release, Purpose purpose, long fence, String token) {
        private static final String PREFIX = "deployment#";

        static String key(String release, Purpose purpose) {
            return PREFIX + release + "#" + purpose;
        }

        /// Whether it is only meant to be made, and nobody knows yet whether it was.
        boolean isIntended() {
            return deploymentId.isEmpty();
        }
    }

    private record Wake(String release, Purpose purpose) {
        static String key(String deploymentId) {
            return "wake#" + deploymentId;
        }
    }

    /// The release's deployment for `purpose`: the one it has, or a new one. `token` is the one to answer from now
    /// on.
    public String ensure(Release release, Purpose purpose, Revision revision, Lock lock, String token) {
        var row = ledger.read(Entry.key(release.id(), purpose), Entry.class);
        var version = row.map(Ledger.Row::version).orElse(0L);
        var known = row.flatMap(this::made)
                .or(() -> purpose == Purpose.ROLLBACK ? adoptable(release, revision) : Optional.empty());
        if (known.isPresent()) {
            var made = new Entry(known.get(), release.id(), purpose, lock.fence(), token);
            // A canary is looked at many times, and nothing about it changes.
            var stands = purpose == Purpose.CANARY
                    && row.filter(found -> found.value().equals(made)).isPresent();
            return stands || note(made, version) ? known.get() : ensure(release, purpose, revision, lock, token);
        }
        return make(request(release, purpose, revision), release, purpose, lock, token, version)
                .orElseGet(() -> ensure(release, purpose, revision, lock, token));
    }

    /// The release's deployment for `purpose` in place of `failed`, which stop scripts made fail: the same once
    /// more, whatever they do.
    public String again(Release release, Purpose purpose, Revision revision, Lock lock, String token, String failed) {
        var row = ledger.read(Entry.key(release.id(), purpose), Entry.class);
        var made = row.filter(found -> found.value().deploymentId().equals(failed))
                .flatMap(found ->
                        make(request(release, purpose, revision), release, purpose, lock, token, found.version()));
        return made.orElseGet(() -> ensure(release, purpose, revision, lock, token));
    }

    /// Empty if somebody else was quicker.
    private Optional<String> make(
            CreateDeploymentRequest request, Release release, Purpose purpose, Lock lock, String token, long version) {
        // Written down first: of two calls of the step at once only one goes on, and after a crash somebody looks.
        if (!write(new Entry("", release.id(), purpose, lock.fence(), token), version)) return Optional.empty();
        // Whatever was asked since the step looked may have taken long: a release that died meanwhile makes none, nor
        // one that was halted or is on its way back.
        if (purpose == Purpose.ROLLBACK) locks.hold(lock);
        else locks.advance(lock);
        refuseDuringRollback(release, purpose);
        var id = create(request);
        return note(new Entry(id, release.id(), purpose, lock.fence(), token), version + 1)
                ? Optional.of(id)
                : Optional.empty();
    }

    /// The deployment that the release made for `purpose`, even one made just before a crash.
    public Optional<String> find(Release release, Purpose purpose) {
        return ledger.read(Entry.key(release.id(), purpose), Entry.class).flatMap(this::made);
    }

    /// A rollback that somebody else began and that brings exactly `rollbackTarget`: CodeDeploy's own, after
    /// the release's
    /// deployment failed or was stopped, or one that runs on the group now. One that failed is nobody's; one that a
    /// release which died had begun is not taken over: it may be stopping, and its end wakes that release (seed
    /// 2017).
    public Optional<String> adoptable(Release release, Revision rollbackTarget) {
        var forward = find(release, Purpose.DEPLOY);
        var own = forward.map(this::describe).map(DeploymentInfo::rollbackInfo).map(RollbackInfo::rollbackDeploymentId);
        return history.described(Stream.concat(own.stream(), history.active().stream())
                        .filter(id -> !forward.equals(Optional.of(id)) && !isOfAnother(id, release)))
                .filter(deployment -> isRollbackTo(deployment, rollbackTarget))
                .map(DeploymentInfo::deploymentId)
                .findFirst();
    }

    private boolean isOfAnother(String id, Release release) {
        return waitingFor(id)
                .filter(waiting -> !waiting.release().equals(release.id()))
                .isPresent();
    }

    /// A deployment of Auto Scaling's brings it as well, but to the one instance that is new.
    private static boolean isRollbackTo(DeploymentInfo deployment, Revision rollbackTarget) {
        return isOf(deployment, rollbackTarget)
                && FOR_THE_FLEET.contains(deployment.creator())
                && (!ENDED.contains(deployment.status()) || deployment.status() == DeploymentStatus.SUCCEEDED);
    }

    /// The release's deployment as the ledger knows it.
    public Optional<Entry> of(String release, Purpose purpose) {
        return ledger.read(Entry.key(release, purpose), Entry.class)
                .map(Ledger.Row::value)
                .filter(entry -> !entry.isIntended());
    }

    /// The release's own deployments as the ledger knows them, the canary first; the way back is not among them.
    public Stream<Entry> forward(String release) {
        return Stream.of(Purpose.CANARY, Purpose.DEPLOY).flatMap(purpose -> of(release, purpose).stream());
    }

    /// Finds what was made just before a crash and never written down; forgets what was never made. For when nobody
    /// is at work.
    public void settle() {
        for (var entry : ledger.latest(Entry.PREFIX, LATEST, Entry.class)) {
            if (!entry.isIntended()) continue;
            var key = Entry.key(entry.release(), entry.purpose());
            var row = ledger.read(key, Entry.class);
            if (row.isEmpty() || !row.get().value().isIntended()) continue;
            var made = made(row.get());
            if (made.isEmpty()) ledger.remove(key, row.get().version());
            else
                note(
                        new Entry(made.get(), entry.release(), entry.purpose(), entry.fence(), entry.token()),
                        row.get().version());
        }
    }

    private Optional<String> made(Ledger.Row<Entry> row) {
        var entry = row.value();
        return entry.isIntended() ? lost(entry) : Optional.of(entry.deploymentId());
    }

    /// Writes down what was made, and who is to be woken at its end; false if somebody wrote in between.
    private boolean note(Entry made, long version) {
        if (!write(made, version)) return false;
        if (made.purpose() != Purpose.CANARY)
            ledger.insert(Wake.key(made.deploymentId()), new Wake(made.release(), made.purpose()));
        return true;
    }

    private boolean write(Entry entry, long version) {
        return ledger.write(Entry.key(entry.release(), entry.purpose()), entry, version);
    }

    /// Who waits for a deployment; empty if it is none of ours.
    public Optional<Entry> waitingFor(String deploymentId) {
        return ledger.read(Wake.key(deploymentId), Wake.class)
                .flatMap(wake -> of(wake.value().release(), wake.value().purpose()));
    }

    public DeploymentInfo describe(String deploymentId) {
        return codeDeploy
                .get()
                .getDeployment(get -> get.deploymentId(deploymentId))
                .deploymentInfo();
    }

    public static boolean hasEnded(DeploymentInfo deployment) {
        return ENDED.contains(deployment.status());
    }

    /// The deployment's targets, instance by instance.
    public List<DeploymentTarget> targets(String deploymentId) {
        var ids = targetIds(deploymentId);
        var targets = new ArrayList<DeploymentTarget>();
        for (int from = 0; from < ids.size(); from += TARGETS_AT_ONCE) {
            var portion = ids.subList(from, Math.min(ids.size(), from + TARGETS_AT_ONCE));
            targets.addAll(codeDeploy
                    .get()
                    .batchGetDeploymentTargets(
                            get -> get.deploymentId(deploymentId).targetIds(portion))
                    .deploymentTargets());
        }
        return targets;
    }

    /// Before a deployment has begun CodeDeploy does not say whom it is for.
    private List<String> targetIds(String deploymentId) {
        var ids = new ArrayList<String>();
        String next = null;
        try {
            do {
                var from = next;
                var page = codeDeploy
                        .get()
                        .listDeploymentTargets(
                                list -> list.deploymentId(deploymentId).nextToken(from));
                ids.addAll(page.targetIds());
                next = page.nextToken();
            } while (next != null);
        } catch (DeploymentNotStartedException notYet) {
            return List.of();
        }
        return ids;
    }

    /// Asks whatever runs on the group, other than `except`, to stop; true once nothing does.
    public boolean stopOthers(Optional<String> except) {
        var running = history.active().stream()
                .filter(id -> !except.equals(Optional.of(id)))
                .toList();
        running.forEach(id ->
                codeDeploy.get().stopDeployment(stop -> stop.deploymentId(id).autoRollbackEnabled(false)));
        return running.stream().allMatch(id -> hasEnded(describe(id)));
    }

    /// Asks a deployment to stop; true once it has ended.
    public boolean stop(String deploymentId) {
        if (!hasEnded(describe(deploymentId)))
            codeDeploy
                    .get()
                    .stopDeployment(stop -> stop.deploymentId(deploymentId).autoRollbackEnabled(false));
        return hasEnded(describe(deploymentId));
    }

    /// Which of `instances` run exactly `revision`: the last deployment that touched an instance brought it there.
    /// Deployments that Auto Scaling made for a new instance count as well.
    public Set<String> running(Revision revision, Collection<String> instances) {
        var running = new HashSet<String>();
        var unknown = new HashSet<>(instances);
        history.latest(LATEST).takeWhile(deployment -> !unknown.isEmpty()).forEach(deployment -> {
            var brings = isOf(deployment, revision);
            for (var target : targets(deployment.deploymentId())) {
                var instance = target.instanceTarget();
                if (instance == null
                        || DeploymentProgress.UNTOUCHED.contains(instance.status())
                        || !unknown.remove(instance.targetId())) continue;
                if (brings && instance.status() == TargetStatus.SUCCEEDED) running.add(instance.targetId());
            }
        });
        return running;
    }

    /// How far a deployment has come.
    public DeploymentProgress reach(String deploymentId) {
        var found = targets(deploymentId).stream()
                .map(DeploymentTarget::instanceTarget)
                .filter(Objects::nonNull)
                .toList();
        return new DeploymentProgress(
                found.stream().collect(Collectors.toMap(InstanceTarget::targetId, InstanceTarget::status)),
                found.stream()
                        .filter(DeploymentProgress::hasArrived)
                        .map(InstanceTarget::targetId)
                        .collect(Collectors.toSet()));
    }

    /// The instances that a release's own deployments have brought its bundle to, whatever became of it there.
    public Set<String> arrived(Release release) {
        var stopped = ledger.read(StopFailure.entry(release.id()), StopFailure.class)
                .map(row -> row.value().deploymentId());
        return Stream.concat(
                        stopped.stream(),
                        Stream.of(Purpose.CANARY, Purpose.DEPLOY).flatMap(purpose -> find(release, purpose).stream()))
                .flatMap(id -> reach(id).arrived().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOf(DeploymentInfo deployment, Revision revision) {
        var location =
                deployment.revision() == null ? null : deployment.revision().s3Location();
        return location != null
                && revision.key().equals(location.key())
                && revision.versionId().equals(location.version());
    }

    /// A crash between CreateDeployment and the ledger leaves a deployment that nobody remembers: its description
    /// tells. Auto Scaling's own may have come after it, one for each new instance.
    private Optional<String> lost(Entry intended) {
        var asked = ledger.read(Release.entry(intended.release()), Release.class)
                .map(row -> row.value().requestedAt());
        // The one that stop scripts made fail is the one that this is in place of.
        var failed = ledger.read(StopFailure.entry(intended.release()), StopFailure.class)
                .map(row -> row.value().deploymentId());
        return history.since(asked.map(when -> when.minus(CLOCKS)))
                .filter(deployment -> !failed.equals(Optional.of(deployment.deploymentId())))
                .filter(deployment ->
                        description(intended.release(), intended.purpose()).equals(deployment.description()))
                .map(DeploymentInfo::deploymentId)
                .findFirst();
    }

    /// A call of the step that outlived its time-out may arrive when the release is on its way back already.
    private void refuseDuringRollback(Release release, Purpose purpose) {
        if (purpose != Purpose.ROLLBACK
                && ledger.read(Entry.key(release.id(), Purpose.ROLLBACK), Entry.class)
                        .isPresent())
            throw new IllegalStateException(release.id() + " is on its way back and is not deployed any more");
    }

    private CreateDeploymentRequest request(Release release, Purpose purpose, Revision revision) {
        var request = CreateDeploymentRequest.builder()
                .applicationName(application)
                .deploymentGroupName(group)
                .description(description(release.id(), purpose))
                .deploymentConfigName(configuration(release, purpose))
                .fileExistsBehavior(FileExistsBehavior.OVERWRITE)
                .revision(location -> location.revisionType(RevisionLocationType.S3)
                        .s3Location(s3 -> s3.bucket(revision.bucket())
                                .key(revision.key())
                                .version(revision.versionId())
                                .eTag(revision.eTag())
                                .bundleType(BundleType.ZIP)));
        // The way back must not be blocked by what the bad release broke: its stop script, or the alarm it set off.
        if (purpose == Purpose.ROLLBACK || release.isRollback())
            request.ignoreApplicationStopFailures(true)
                    .overrideAlarmConfiguration(alarms -> alarms.enabled(false).ignorePollAlarmFailure(true));
        else
            request.ignoreApplicationStopFailures(ledger.read(StopFailure.entry(release.id()), StopFailure.class)
                    .isPresent());
        return request.build();
    }

    private String create(CreateDeploymentRequest request) {
        try {
            return codeDeploy.get().createDeployment(request).deploymentId();
        } catch (DeploymentLimitExceededException busy) {
            throw new GroupBusy(group + " is busy with another deployment: " + String.join(", ", history.active()));
        }
    }

    private String configuration(Release release, Purpose purpose) {
        var instances = capacity.inService().size();
        if (purpose == Purpose.CANARY) return canary(instances);
        // Without a canary, because all instances are in one zone, the rest is nothing to hurry with.
        if (purpose == Purpose.DEPLOY
                && strategy == Strategy.CANARY
                && !release.isRollback()
                && of(release.id(), Purpose.CANARY).isEmpty()) return Strategy.ONE.configuration(instances);
        return strategy.configuration(instances);
    }

    /// The zone of each instance in service, by its id.
    public Map<String, String> zones() {
        return capacity.inService().stream()
                .collect(Collectors.toMap(Instance::instanceId, Instance::availabilityZone));
    }

    /// One after the other in the first zone, then a wait that only the machine ends. CodeDeploy has no such
    /// configuration of its own, and how many must stay healthy depends on the size of the fleet: one for each
    /// size, and for each wait, since none can be changed.
    private String canary(int instances) {
        var name = "Pushback-canary-of-" + instances
                + (canaryWait.equals(CANARY_WAIT) ? "" : "-for-" + canaryWait.toMinutes() + "m");
        try {
            codeDeploy
                    .get()
                    .createDeploymentConfig(create -> create.deploymentConfigName(name)
                            .minimumHealthyHosts(hosts -> hosts.type(MinimumHealthyHostsType.HOST_COUNT)
                                    .value(instances - 1))
                            .zonalConfig(zones -> zones.firstZoneMonitorDurationInSeconds(canaryWait.toSeconds())));
        } catch (DeploymentConfigAlreadyExistsException fromAnEarlierRelease) {
            // It says the same.
        }
        return name;
    }

    /// After the first zone; longer than the judge may take there, or CodeDeploy would go on while it is undecided.
    static Duration canaryWait(Duration deadline) {
        var twice = deadline.multipliedBy(2);
        return twice.compareTo(CANARY_WAIT) > 0 ? twice : CANARY_WAIT;
    }

    private static String description(String release, Purpose purpose) {
        return "pushback " + purpose.name().toLowerCase(Locale.ROOT) + " " + release;
    }
}
