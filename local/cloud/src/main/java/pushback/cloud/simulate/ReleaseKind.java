package pushback.cloud.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.source.Commit;

/// The releases of a world, good and bad.
public enum ReleaseKind {
    GOOD,
    SLOW,
    CRASHES_AT_START,
    HANGS,
    FAILS_AFTER_MINUTES,
    ERRORS_IN_BURSTS,
    BREAKS_STOP,
    WRONG_DIGEST,
    DIES,
    DOES_NOT_BUILD,
    LEAVES_NOTHING,
    HAS_NO_APPSPEC,
    /// Its process is there at once, and listens only after a minute and a half.
    LISTENS_LATE,
    /// What comes after it finds it still running.
    STOPS_NOTHING,
    /// A page fails that nobody probes.
    FAILS_VISITORS,
    /// A page takes long that nobody probes.
    KEEPS_VISITORS_WAITING,
    /// A page refuses everybody, and nobody probes it.
    REFUSES_VISITORS,
    /// Every page answers, and most orders are lost.
    LOSES_ORDERS,
    /// Its process soon takes more memory than there is room for.
    FILLS_MEMORY;

    /// Those that a world draws by chance; the others take the place of good ones, in worlds of their own.
    static final List<ReleaseKind> DRAWN = List.of(
            GOOD,
            SLOW,
            CRASHES_AT_START,
            HANGS,
            FAILS_AFTER_MINUTES,
            ERRORS_IN_BURSTS,
            BREAKS_STOP,
            WRONG_DIGEST,
            DIES,
            DOES_NOT_BUILD,
            LEAVES_NOTHING,
            HAS_NO_APPSPEC);

    /// How its application behaves; builds that leave none behave well.
    AppBehaviour behaviour() {
        var good = AppBehaviour.good();
        return switch (this) {
            case SLOW ->
                good.taking("Install", Duration.ofSeconds(90)).taking("ApplicationStart", Duration.ofSeconds(40));
            case CRASHES_AT_START -> good.failing("ApplicationStart");
            case HANGS -> good.hanging("ValidateService");
            case FAILS_AFTER_MINUTES ->
                good.answering((path, since) -> path.equals("/") && since.toSeconds() > 75 ? 500 : 200);
            case ERRORS_IN_BURSTS ->
                good.answering((path, since) -> path.equals("/") && since.toSeconds() % 40 < 12 ? 503 : 200);
            case BREAKS_STOP -> good.failing("ApplicationStop");
            case DIES -> good.dyingAfter(Duration.ofSeconds(50));
            case LISTENS_LATE -> good.listeningAfter(Duration.ofSeconds(90));
            case STOPS_NOTHING -> good.stoppingNothing();
            case FAILS_VISITORS -> good.answering((path, _) -> path.equals("/cart") ? 500 : 200);
            case KEEPS_VISITORS_WAITING -> good.answering((path, _) -> path.equals("/report") ? 0 : 200);
            case REFUSES_VISITORS -> good.answering((path, _) -> path.equals("/account") ? 403 : 200);
            case LOSES_ORDERS -> good.answering((path, _) -> path.equals("/order") ? 409 : 200);
            case FILLS_MEMORY -> good.answering((path, _) -> path.equals("/memory") ? 507 : 200);
            default -> good;
        };
    }

    Commit commit(VirtualCloud cloud) {
        return switch (this) {
            case DOES_NOT_BUILD -> cloud.commitThatDoesNotBuild();
            case LEAVES_NOTHING -> cloud.commitWithoutArtifacts();
            case HAS_NO_APPSPEC -> cloud.commitWithoutAppSpec();
            default -> cloud.commit(name().toLowerCase(Locale.ROOT).replace('_', ' '), behaviour());
        };
    }
}
