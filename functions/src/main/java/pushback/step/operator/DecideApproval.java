package pushback.step.operator;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import javax.inject.Inject;
import pushback.approval.Approval;
import pushback.approval.Approvals;
import pushback.base.Payload;

/// A person's word on a release that waits for approval, said by calling this function by hand or by the command line.
/// Safe to repeat: the first decision stands, and is told again to a machine that has not heard of it.
public final class DecideApproval implements RequestHandler<JsonNode, Approval> {
    private final Approvals approvals;

    @Inject
    DecideApproval(Approvals approvals) {
        this.approvals = approvals;
    }

    /// @param release its id, or the beginning of its commit
    /// @param approve yes or no
    /// @param by who decides; empty: `a person`, who can approve only where the rules ask for no second person
    /// @param reason why; may be empty
    public record Request(String release, boolean approve, String by, String reason) {
        private static final String EXAMPLE = "{\"release\": \"20261124-101500-3fa2c1d\", \"approve\": true, "
                + "\"by\": \"dana\", \"reason\": \"looks good\"}";

        /// Reads what a person has sent; an [IllegalArgumentException] says what is wrong with it.
        public static Request of(JsonNode input) {
            var payload = Payload.of(input, List.of("release", "approve", "by", "reason"), EXAMPLE);
            return new Request(
                    payload.required("release"), payload.flag("approve"), payload.text("by"), payload.text("reason"));
        }
    }

    /// @param input a [Request]
    /// @throws IllegalArgumentException if nothing of that name waits, with what does; if the input is none
    @Override
    public Approval handleRequest(JsonNode input, Context context) {
        var request = Request.of(input);
        return approvals.decide(request.release(), request.approve(), request.by(), request.reason());
    }
}
