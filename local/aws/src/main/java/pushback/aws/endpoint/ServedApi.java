package pushback.aws.endpoint;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import pushback.aws.account.Caller;
import pushback.aws.limits.ModelLimits;
import pushback.aws.wire.Protocol;
import pushback.aws.wire.WireAnswer;
import pushback.aws.wire.WireFault;
import pushback.aws.wire.WireRequest;
import software.amazon.awssdk.core.SdkPojo;

/// A service that is not S3, served: from a request with its whole body to an answer. Its operations are looked up when
/// it is first asked.
final class ServedApi {
    private final Api api;
    private final Supplier<?> service;
    private final boolean onTimeline;
    private volatile Map<String, ServedOperation> operations;

    /// @param service made when it is first asked
    /// @param onTimeline whether its state may be touched there only
    ServedApi(Api api, Supplier<?> service, boolean onTimeline) {
        this.api = api;
        this.service = service;
        this.onTimeline = onTimeline;
    }

    /// Whether its answers are found on the timeline, and never wait.
    boolean isOnTimeline() {
        return onTimeline;
    }

    /// What is asked, read and found allowed; what it returns answers it.
    ///
    /// @param signed who asks
    /// @return to be asked where the service's state may be touched
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it is refused
    Supplier<WireAnswer> read(Protocol protocol, WireRequest asked, byte[] body, Signed signed, String requestId) {
        var name = protocol.operation(asked, body);
        var operation = name.map(operations()::get).orElseThrow(() -> unknown(protocol, name));
        if (!signed.key().allows(api.scope() + ":" + operation.name()))
            throw WireFault.FORBIDDEN.in(
                    protocol.style(),
                    signed.key().id() + " is not authorized to perform: " + api.scope() + ":" + operation.name());
        var request = protocol.request(operation.empty(), asked, body, Map.of());
        ModelLimits.check(request);
        return () -> {
            try {
                return protocol.answer(operation.name(), asked(signed, operation, request), requestId);
            } catch (UnsupportedOperationException notHere) {
                // The SDK's own, of an operation that no class here has, says nothing.
                throw notHere.getMessage() == null
                        ? unknown(protocol, name)
                        : WireFault.UNSUPPORTED.in(
                                protocol.style(),
                                "The local cloud has the operation " + operation.name() + ", but not all of it: "
                                        + notHere.getMessage());
            }
        };
    }

    private static SdkPojo asked(Signed signed, ServedOperation operation, SdkPojo request) {
        return ScopedValue.where(Caller.CURRENT, signed.key().caller()).call(() -> operation.answer(request));
    }

    private RuntimeException unknown(Protocol protocol, Optional<String> name) {
        var shown = name.map(
                given -> given.substring(0, Math.min(100, given.length())).replaceAll("[^\\w.-]", "?"));
        return WireFault.UNKNOWN_OPERATION.in(
                protocol.style(),
                "The local cloud does not have the operation " + shown.orElse("that was asked for") + " of "
                        + api.scope() + "; it has "
                        + String.join(", ", new TreeSet<>(operations().keySet())));
    }

    private Map<String, ServedOperation> operations() {
        var known = operations;
        return known != null ? known : lookedUp();
    }

    private synchronized Map<String, ServedOperation> lookedUp() {
        if (operations == null) operations = ServedOperation.of(service.get());
        return operations;
    }
}
