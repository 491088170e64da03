package pushback.asl.jsonata;

/// An expression that gave no usable value. The message completes the sentence "The JSONata expression '…' …" in the
/// words that AWS uses.
public final class Unevaluable extends RuntimeException {
    Unevaluable(String ending) {
        super(ending, null, false, false);
    }

    static Unevaluable threw(String what) {
        return new Unevaluable("threw an error during evaluation. " + what);
    }
}
