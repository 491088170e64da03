package pushback.aws.account;

/// Who asks, as STS tells it.
///
/// @param arn of the user or of the role's session
/// @param id of the user
public record Caller(String arn, String id) {
    /// Of the call that is being answered; whoever calls a service without an endpoint is nobody in particular.
    public static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    private static final Caller ROOT = new Caller("arn:aws:iam::000000000000:root", "000000000000");

    static Caller current() {
        return CURRENT.orElse(ROOT);
    }
}
