package pushback.approval;

/// A person has to approve the release first: the machine goes to `AwaitApproval`, and from there back to the
/// beginning.
public final class ApprovalNeeded extends RuntimeException {
    public ApprovalNeeded(String message) {
        super(message);
    }
}
