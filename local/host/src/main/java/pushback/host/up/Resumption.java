package pushback.host.up;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pushback.asl.Status;
import pushback.cloud.Cloud;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.release.Release;
import pushback.release.ReleaseRequest;
import pushback.revision.Promotion;

/// What has to be released when a cloud starts again and nobody else sees to it. The reconciler takes back a release
/// that died; it cannot know that here all servers are new.
///
/// New servers get the last revision that CodeDeploy deployed successfully. If that was never found good, or was found
/// bad, the last good one is put back, as a release of its own.
///
/// A release that was stopped before it changed anything, in its build above all, goes on: nothing is to be taken back.
record Resumption(Cloud cloud) {
    /// Where a release has changed nothing yet that would have to be taken back.
    private static final Set<String> UNCHANGED = Set.of(
            "ResolveRelease",
            "AcquireLock",
            "IsLockHeld",
            "AwaitApproval",
            "PrepareRevision",
            "NeedsBuild",
            "BuildRevision",
            "SealRevision");
    private static final String TAKEN_UP = "taken-up";

    /// What executions are to be started with, by what they do: `taken-up`, `first` or `recover`.
    Map<String, ReleaseRequest> wishes() {
        return cloud.timeline().call(() -> {
            var wishes = new LinkedHashMap<String, ReleaseRequest>();
            var good = cloud.pushback().promotions().current();
            var unchanged = unchanged();
            unchanged.forEach(release -> wishes.put(
                    TAKEN_UP + (wishes.isEmpty() ? "" : "-" + wishes.size()), ReleaseRequest.takeUp(release)));
            // Servers that start get its bundle, and no way back leads anywhere else.
            if (good.filter(promotion -> !isIntact(promotion)).isPresent() && wishes.isEmpty())
                wishes.put(
                        "rebuilt",
                        ReleaseRequest.deploy(
                                good.get().commit(),
                                true,
                                "up",
                                "the bundle of " + good.get().release() + " is gone from this directory"));
            else if (good.isEmpty() && wishes.isEmpty() && wasInterrupted())
                wishes.put("first", ReleaseRequest.deploy("", false, "up", "the first release was interrupted"));
            if (!wishes.containsKey("rebuilt")
                    && good.isPresent()
                    && cloud.pushback()
                            .environmentLock()
                            .orphaned()
                            .filter(lock -> !unchanged.contains(lock.holder()))
                            .isEmpty()
                    && !newServersGet(good.get()))
                wishes.put(
                        "recover",
                        ReleaseRequest.rollback(
                                good.get().release(),
                                false,
                                "up",
                                "new servers would get a release that was not found good"));
            return wishes;
        });
    }

    /// The releases without an outcome whose last execution died before it changed anything, the oldest first.
    private List<String> unchanged() {
        var last = new LinkedHashMap<String, ExecutionRecord>();
        cloud.stepFunctions()
                .executions()
                .forEach(record -> last.put(record.input().path("continues").asText(record.name()), record));
        var waiting = cloud.pushback().environmentLock().waiting().map(Release::id);
        return last.entrySet().stream()
                .filter(entry -> entry.getValue().status() == Status.ABORTED)
                .filter(entry -> UNCHANGED.containsAll(entry.getValue().states()))
                .map(Map.Entry::getKey)
                // One that waits is started when the lock is free.
                .filter(release -> !waiting.equals(Optional.of(release)))
                .filter(release -> cloud.pushback().outcomes().of(release).isEmpty())
                .filter(release -> cloud.pushback()
                        .ledger()
                        .read(Release.entry(release), Release.class)
                        .isPresent())
                .toList();
    }

    /// Whether the execution that takes a release up has the lock, or waits for it, or has ended: until then the
    /// reconciler would take the release for dead.
    boolean isTakenUp(String execution) {
        return cloud.timeline()
                .call(() -> cloud.stepFunctions()
                        .execution(execution)
                        .filter(record -> record.status() == Status.RUNNING
                                && Set.of("ResolveRelease", "AcquireLock").containsAll(record.states()))
                        .isEmpty());
    }

    /// An environment that was parked stays parked, although a cloud begins with servers and a database; true if it
    /// does.
    boolean staysParked() {
        return cloud.timeline().call(() -> {
            if (cloud.pushback().groupSizes().parkedSince().isEmpty()) return false;
            cloud.pushback().groupSizes().toZero();
            cloud.pushback().database().stop();
            return true;
        });
    }

    private boolean wasInterrupted() {
        return cloud.stepFunctions().executions().stream()
                .reduce((first, second) -> second)
                .map(ExecutionRecord::status)
                .filter(Status.ABORTED::equals)
                .isPresent();
    }

    private boolean isIntact(Promotion good) {
        return cloud.pushback()
                .bundles()
                .sealed(good.commit())
                .filter(cloud.pushback().bundles()::isIntact)
                .isPresent();
    }

    private boolean newServersGet(Promotion good) {
        var settings = cloud.settings();
        var target = cloud.services()
                .codeDeploy()
                .getDeploymentGroup(
                        get -> get.applicationName(settings.servers().codeDeployApplication())
                                .deploymentGroupName(settings.servers().deploymentGroup()))
                .deploymentGroupInfo()
                .targetRevision();
        if (target == null || target.s3Location() == null) return false;
        return cloud.pushback()
                .bundles()
                .sealed(good.commit())
                .filter(bundle -> bundle.key().equals(target.s3Location().key())
                        && bundle.versionId().equals(target.s3Location().version()))
                .isPresent();
    }
}
