package twoge.bundle;

/// The bundle cannot be finished; the build fails, and says this.
final class BundleUnfinished extends RuntimeException {
    BundleUnfinished(String message) {
        super(message);
    }
}
