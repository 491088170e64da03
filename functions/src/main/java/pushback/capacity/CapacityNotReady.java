package pushback.capacity;

/// The fleet is on its way to the capacity a rolling deployment needs: `ProvisionCapacity` is tried again in a while.
public final class CapacityNotReady extends RuntimeException {
    public CapacityNotReady(String message) {
        super(message);
    }
}
