package pushback.asl;

/// What a state is busy with between being entered and being left.
interface StateWork {
    /// Gives up: no answer counts any more, nothing inside goes on.
    void cut();
}
