package pushback.operator;

/// Between two questions about something that a person waits for: the operator's only real wait.
public final class Pause {
    private Pause() {}

    /// Waits so long; false if it was interrupted, which the thread stays.
    public static boolean of(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
