package pushback.approval;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.Pushback;

/// A person's word on a release that waits for approval, said by calling this function by hand or by the command line.
/// Safe to repeat: the first decision stands, and is told again to a machine that has not heard of it.
public final class DecideApproval implements RequestHandler<DecideApproval.Request, Approval> {
    private final Approvals approvals;

    public DecideApproval() {
        this(Pushback.onAws().approvals());
    }

    @Inject
    DecideApproval(Approvals approvals) {
        this.approvals = approvals;
    }

    /// @param release its id, or the beginning of its commit
    /// @param approve yes or no
    /// @param by who decides; empty: `a person`
    /// @param reason why; may be empty
    public record Request(String release, boolean approve, String by, String reason) { }

    /// @throws IllegalArgumentException if nothing of that name waits, with what does
    @Override
    public Approval handleRequest(Request request, Context context) {
        return approvals.decide(request.release(), request.approve(), request.by().isBlank() ? "a person" : request.by(),
                request.reason());
    }
}
