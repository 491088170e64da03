package pushback.aws.endpoint;

import java.util.function.Supplier;

/// A service that an endpoint serves.
///
/// @param service a client of the SDK; made when it is first asked
/// @param onTimeline whether its state belongs to the timeline; if not, it may be called from any thread and may block
public record Offer(Api api, Supplier<?> service, boolean onTimeline) {
    /// One whose state belongs to the timeline.
    public static Offer of(Api api, Object service) {
        return new Offer(api, () -> service, true);
    }

    /// One that may block, as what runs functions does.
    public static Offer beside(Api api, Object service) {
        return new Offer(api, () -> service, false);
    }
}
