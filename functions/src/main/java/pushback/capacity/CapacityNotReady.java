package pushback.capacity;

/// The fleet is on its way to the capacity that a rolling deployment needs, or that its end leaves behind:
/// `ProvisionCapacity` or `ReleaseLock` is tried again in a while.
public final class CapacityNotReady extends RuntimeException {
    public CapacityNotReady(String message) {
        super(message);
    }
}
