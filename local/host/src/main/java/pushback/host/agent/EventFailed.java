package pushback.host.agent;

import pushback.aws.fleet.LifecycleResult;

/// Ends a lifecycle event. Everything else that is thrown during an event counts as `UnknownError`.
final class EventFailed extends RuntimeException {
    private final String errorCode;
    private final String scriptName;

    /// `errorCode` is one of those of [LifecycleResult]; `scriptName` is empty when no script is to blame.
    EventFailed(String errorCode, String scriptName, String message) {
        super(message);
        this.errorCode = errorCode;
        this.scriptName = scriptName;
    }

    /// A failure that is no script's fault.
    static EventFailed unknown(String message) {
        return new EventFailed("UnknownError", "", message);
    }

    LifecycleResult result(String logTail) {
        return new LifecycleResult(errorCode, scriptName, getMessage(), logTail);
    }
}
