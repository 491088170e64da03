package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.admission.Admission;
import pushback.ledger.Ledger;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.release.ReleaseRequest;
import pushback.revision.Promotions;
import pushback.settings.Settings;
import pushback.source.Commit;
import pushback.source.Commits;

/// Makes a release of a wish: finds the commit, skips what is not meant to run, refuses what must not. Safe to repeat:
/// the release of an execution is written once and read back after that.
public final class ResolveRelease implements RequestHandler<ResolveRelease.Request, Release> {
    private final Settings settings;
    private final Ledger ledger;
    private final Promotions promotions;
    private final Commits commits;
    private final Admission admission;

    @Inject
    ResolveRelease(Settings settings, Ledger ledger, Promotions promotions, Commits commits, Admission admission) {
        this.settings = settings;
        this.ledger = ledger;
        this.promotions = promotions;
        this.commits = commits;
        this.admission = admission;
    }

    /// @param input what the execution was started with, as it came
    /// @param execution name of the execution
    /// @param executionArn its ARN
    /// @param startedAt when it started
    public record Request(JsonNode input, String execution, String executionArn, Instant startedAt) {}

    @Override
    public Release handleRequest(Request request, Context context) {
        var wish = ReleaseRequest.of(request.input());
        var id = wish.continues().isEmpty() ? request.execution() : wish.continues();
        var known = ledger.read(Release.entry(id), Release.class);
        if (!wish.continues().isEmpty()) {
            refuseEnded(id, known.isPresent());
            ledger.insert(Release.continuation(request.execution()), id);
        }
        var release = known.isPresent() ? takeUp(known.get().value(), request) : resolve(wish, id, request);
        // Written before it may be refused: who is refused must be told on the commit.
        if (known.isEmpty()) {
            // Of two attempts at once, which may have found different commits, the first one stands.
            if (!ledger.insert(Release.entry(id), release)) return handleRequest(request, context);
        } else if (!known.get().value().equals(release)) {
            ledger.write(Release.entry(id), release, known.get().version());
        }
        admission.onceResolved(release, wish);
        return release;
    }

    private static Release takeUp(Release known, Request request) {
        return new Release(
                known.id(),
                known.action(),
                known.commit(),
                known.ref(),
                known.message(),
                known.author(),
                known.target(),
                known.force(),
                known.requestedBy(),
                known.reason(),
                known.requestedAt(),
                request.executionArn());
    }

    private Release resolve(ReleaseRequest wish, String id, Request request) {
        return switch (wish.action()) {
            case RECOVER -> recovery(wish, id, request);
            case DRILL -> drill(wish, id, request);
            case DEPLOY, ROLLBACK -> release(wish, id, request);
        };
    }

    /// Brings back what was promoted last. Asks nobody but the ledger: the git host may be away at the same time.
    private Release recovery(ReleaseRequest wish, String id, Request request) {
        var good = promotions
                .current()
                .orElseThrow(() -> new ReleaseRejected("there is nothing to recover: no release was deployed yet"));
        return new Release(
                id,
                wish.action(),
                good.commit(),
                "refs/heads/" + settings.gitHost().branch(),
                "recovery after " + wish.release(),
                "",
                wish.release(),
                true,
                wish.requestedBy(),
                wish.reason(),
                request.startedAt(),
                request.executionArn());
    }

    /// Brings out what runs, to rehearse its way back. Asks nobody but the ledger either.
    private Release drill(ReleaseRequest wish, String id, Request request) {
        var good = promotions
                .current()
                .orElseThrow(
                        () -> new ReleaseRejected("there is nothing to rehearse with: no release was deployed yet"));
        return new Release(
                id,
                wish.action(),
                good.commit(),
                "refs/heads/" + settings.gitHost().branch(),
                "drill of the rollback",
                "",
                "",
                false,
                wish.requestedBy(),
                wish.reason(),
                request.startedAt(),
                request.executionArn());
    }

    private Release release(ReleaseRequest wish, String id, Request request) {
        var ref = wish.ref().isEmpty() ? "refs/heads/" + settings.gitHost().branch() : wish.ref();
        var target = wish.action() == ReleaseAction.ROLLBACK
                ? promotions.rollbackTargetFor(wish.release(), this::commitNamed)
                : null;
        var commit = target == null ? find(wish.commit().isEmpty() ? ref : wish.commit()) : find(target.commit());
        return new Release(
                id,
                wish.action(),
                commit.sha(),
                ref,
                commit.title(),
                commit.author(),
                target == null ? "" : target.release(),
                wish.force(),
                wish.requestedBy(),
                wish.reason(),
                request.startedAt(),
                request.executionArn());
    }

    private Optional<String> commitNamed(String name) {
        return commits.find(name).map(Commit::sha);
    }

    private Commit find(String commitish) {
        return commits.find(commitish)
                .orElseThrow(() -> new ReleaseRejected("there is no commit \"" + commitish + "\" in "
                        + settings.gitHost().repository() + "; push it first, or name another"));
    }

    private void refuseEnded(String id, boolean known) {
        if (!known) throw new ReleaseRejected("there is no release \"" + id + "\" to take up again");
        ledger.read(Outcome.entry(id), Outcome.class).ifPresent(ended -> {
            throw new ReleaseRejected(id + " has ended already ("
                    + ended.value().ending() + "); to bring its commit again, " + "start a new release");
        });
    }
}
