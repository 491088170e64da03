package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.approval.Approval;
import pushback.approval.Approvals;
import pushback.base.Visible;
import pushback.ledger.Ledger;
import pushback.outcome.Announcements;
import pushback.release.Release;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sns.SnsClient;

/// Asks people for their approval; the task's token is answered when somebody has decided. Safe to repeat: a release
/// waits once, a repetition only renews the token, and what was decided meanwhile is answered at once.
public final class AwaitApproval implements RequestHandler<AwaitApproval.Request, AwaitApproval.Asked> {
    private final Approvals approvals;
    private final Announcements announcements;
    private final Provider<SnsClient> sns;
    private final Ledger ledger;
    private final Clock clock;
    private final Settings settings;

    @Inject
    AwaitApproval(
            Approvals approvals,
            Announcements announcements,
            Provider<SnsClient> sns,
            Ledger ledger,
            Clock clock,
            Settings settings) {
        this.approvals = approvals;
        this.announcements = announcements;
        this.sns = sns;
        this.ledger = ledger;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param token of the waiting task
    public record Request(Release release, String token) {}

    /// @param expiresAt when it counts as rejected
    public record Asked(String release, Instant expiresAt) {}

    @Override
    public Asked handleRequest(Request request, Context context) {
        var release = request.release();
        var approval = approvals.ask(release, request.token());
        var told = "told#" + release.id() + "#approval";
        if (approval.isWaiting() && ledger.read(told, Instant.class).isEmpty()) {
            tell(release, approval);
            ledger.insert(told, clock.instant());
        }
        return new Asked(release.id(), approval.expiresAt());
    }

    private void tell(Release release, Approval approval) {
        announcements.waitsForApproval(release);
        if (!settings.topicArn().isEmpty())
            sns.get()
                    .publish(publish -> publish.topicArn(settings.topicArn())
                            .subject(settings.environment() + ": approval needed")
                            .message(release.shortCommit() + " \"" + Visible.text(release.message()) + "\" by "
                                    + Visible.line(release.requestedBy())
                                    + " waits for approval until "
                                    + approval.expiresAt().truncatedTo(ChronoUnit.SECONDS)
                                    + ".\n\n  ./pushback approve "
                                    + release.id()
                                    + "\n  ./pushback reject " + release.id() + " --reason \"...\"\n"));
    }
}
