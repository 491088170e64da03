package pushback.drill;

/// The drill is refused before anything was changed. The machine goes to `EndDrill` and ends `Refused`; the message
/// says why and what the person can do.
public final class DrillRefused extends RuntimeException {
    public DrillRefused(String message) {
        super(message);
    }
}
