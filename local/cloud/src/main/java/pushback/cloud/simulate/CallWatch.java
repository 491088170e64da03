package pushback.cloud.simulate;

/// Looks at each call of a step, too. There are hundreds in a world, and few watches need them.
public interface CallWatch extends Watch {
    /// Just before a call reaches its service.
    default void before(Work work, String client, String operation, Object request) {}

    /// Just after.
    default void after(Call call) {}
}
