package pushback.console.page;

import java.util.List;
import java.util.Optional;
import pushback.console.live.EnvironmentView;
import pushback.console.web.WebRequest;
import pushback.operator.EnvironmentStatus.Awaited;
import pushback.operator.EnvironmentStatus.Server;
import pushback.operator.GoodReleases;
import pushback.operator.Operator;
import pushback.operator.OperatorRequest;
import pushback.release.ReleaseAction;

/// Confirms what a person wants to do, with a reason, and does it.
public final class DeedPage {
    private static final List<String> DRILLS = List.of("rollback", "stop-server", "cpu-load");

    private final Operator operator;

    DeedPage(Operator operator) {
        this.operator = operator;
    }

    /// @param obstacle why it is not possible now; empty: it is
    /// @param effect what will happen
    /// @param good what a rollback may go back to; empty for others
    /// @param target what it is about: a release, a commit; may be empty
    /// @param refusal what was wrong with what was sent; empty: nothing was sent yet
    public record Form(
            Deed deed,
            String obstacle,
            String effect,
            Optional<GoodReleases> good,
            List<Awaited> awaited,
            List<String> drills,
            List<Server> servers,
            String target,
            String reason,
            boolean force,
            String refusal) {}

    Form form(Deed deed, WebRequest request, EnvironmentView view) {
        return form(
                deed, view, request.query("release") + request.query("commit") + request.query("drill"), "", false, "");
    }

    Form refused(Deed deed, WebRequest request, EnvironmentView view, String why) {
        return form(
                deed,
                view,
                request.form("release") + request.form("commit") + request.form("drill"),
                request.form("reason"),
                request.form().containsKey("force"),
                why);
    }

    private Form form(Deed deed, EnvironmentView view, String target, String reason, boolean force, String refusal) {
        var obstacle = deed.obstacle(view);
        var good = deed == Deed.ROLLBACK && obstacle.isEmpty() ? good(target) : Optional.<GoodReleases>empty();
        if (deed == Deed.ROLLBACK && obstacle.isEmpty() && good.isEmpty())
            obstacle = "There is no other good release to go back to.";
        return new Form(
                deed,
                obstacle,
                effect(deed, view, target),
                good,
                view.awaited(),
                DRILLS,
                view.fleet(),
                target,
                reason,
                force,
                refusal);
    }

    private Optional<GoodReleases> good(String target) {
        try {
            return Optional.of(operator.good(target));
        } catch (IllegalArgumentException none) {
            return target.isEmpty() ? Optional.empty() : good("");
        }
    }

    /// Does it; returns where it is seen.
    ///
    /// @throws RuntimeException with the reason why not
    String act(Deed deed, WebRequest request, EnvironmentView view) {
        var reason = request.form("reason");
        if (reason.isEmpty()) throw new IllegalArgumentException("say why: the reason is kept with the release");
        var obstacle = deed.obstacle(view);
        if (!obstacle.isEmpty()) throw new IllegalArgumentException(obstacle);
        var release = request.form("release");
        return switch (deed) {
            case DEPLOY -> "/releases/" + start(ReleaseAction.DEPLOY, request.form("commit"), "", request, reason);
            case ROLLBACK -> "/releases/" + start(ReleaseAction.ROLLBACK, "", meant(release), request, reason);
            case HALT -> {
                var halted = operator.halt(release, reason);
                yield (halted.path("drill").asBoolean() ? "/drills/" : "/releases/")
                        + WebRequest.encoded(halted.path("release").asText());
            }
            case APPROVE, REJECT -> {
                var decided = operator.decide(awaited(release, view), deed == Deed.APPROVE, reason);
                yield "/releases/"
                        + WebRequest.encoded(decided.path("release").path("id").asText());
            }
            case FREEZE, UNFREEZE -> {
                operator.freeze(deed == Deed.FREEZE, reason);
                yield "/";
            }
            case DRILL -> "/drills/" + operator.drill(drill(request.form("drill")), request.form("server"), reason);
            case PARK, UNPARK -> "/drills/" + operator.drill(deed.word(), "", reason);
        };
    }

    private String start(ReleaseAction action, String commit, String release, WebRequest request, String reason) {
        return operator.start(new OperatorRequest(
                action, commit, release, request.form().containsKey("force"), operator.caller(), reason));
    }

    private String meant(String release) {
        if (release.isEmpty()) throw new IllegalArgumentException("choose the release to go back to");
        return operator.good(release).meant();
    }

    private static String awaited(String release, EnvironmentView view) {
        if (!release.isEmpty()) return release;
        if (view.awaited().size() > 1) throw new IllegalArgumentException("several releases wait; choose one");
        return view.awaited().getFirst().release();
    }

    private static String drill(String kind) {
        if (!DRILLS.contains(kind)) throw new IllegalArgumentException("choose a drill");
        return kind;
    }

    private String effect(Deed deed, EnvironmentView view, String target) {
        var environment = operator.settings().environment();
        var branch = operator.settings().gitHost().branch();
        var running = view.atWork()
                .map(run -> run.name())
                .or(() -> view.drilling().stream().map(run -> run.name()).findFirst());
        return switch (deed) {
            case DEPLOY ->
                "The commit is built unless it was before, brought to "
                        + view.fleet().size() + " servers of "
                        + environment + " one after the other, and judged. If it is unhealthy, it is pushed back by"
                        + " itself." + busy(view) + " Without a commit the head of " + branch + " is meant.";
            case ROLLBACK ->
                "The chosen release is brought to all servers again, from the bytes that were verified then, and"
                        + " judged." + busy(view) + " Pushes go on deploying afterwards: freeze to keep them out.";
            case HALT ->
                running.map(name -> name + " stops at its next step").orElse("What waits is taken out of the line")
                        + " and takes back what it has changed: it ends pushed back, or rejected if it changed nothing"
                        + " yet.";
            case APPROVE -> "The release goes on from where it waits: everything is asked again, and then it deploys.";
            case REJECT -> "The release ends rejected; nothing was changed, and nothing will be.";
            case FREEZE ->
                "Pushes to " + branch + " wait until they are unfrozen. Rollbacks go on, and so does what is at work.";
            case UNFREEZE -> "Pushes deploy again, and the release that waits is started.";
            case DRILL ->
                "A failure is caused on purpose in " + environment + " and the recovery is proven. It takes the lock:"
                        + " pushes wait until its end.";
            case PARK ->
                "Servers and database of " + environment
                        + " are stopped: nothing serves visitors until it is unparked.";
            case UNPARK -> "The database and then the servers are started, until each serves again.";
        };
    }

    private static String busy(EnvironmentView view) {
        return view.atWork().isEmpty()
                ? ""
                : " It waits for the end of " + view.atWork().get().name() + ".";
    }
}
