package pushback.asl.jsonata;

/// An expression that cannot be loaded: its syntax is wrong, or it uses what Step Functions forbids.
public final class BadExpression extends RuntimeException {
    BadExpression(String message) {
        super(message, null, false, false);
    }
}
