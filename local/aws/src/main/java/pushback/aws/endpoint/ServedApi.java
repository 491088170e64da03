package pushback.aws.endpoint;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
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
    private final Function<Supplier<SdkPojo>, SdkPojo> calls;
    private volatile Map<String, ServedOperation> operations;

    /// @param service made when it is first asked
    /// @param calls does a call where the service's state may be touched
    ServedApi(Api api, Supplier<?> service, Function<Supplier<SdkPojo>, SdkPojo> calls) {
        this.api = api;
        this.service = service;
        this.calls = calls;
    }

    /// @param signed who asks
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it is refused
    WireAnswer answer(Protocol protocol, WireRequest asked, byte[] body, Signed signed, String requestId) {
        var name = protocol.operation(asked, body);
        var operation = name.map(operations()::get).orElseThrow(() -> unknown(protocol, name));
        if (!signed.key().allows(api.scope() + ":" + operation.name()))
            throw WireFault.FORBIDDEN.in(
                    protocol.style(),
                    signed.key().id() + " is not authorized to perform: " + api.scope() + ":" + operation.name());
        var request = protocol.request(operation.empty(), asked, body, Map.of());
        ModelLimits.check(request);
        try {
            return protocol.answer(operation.name(), calls.apply(() -> asked(signed, operation, request)), requestId);
        } catch (UnsupportedOperationException notHere) {
            throw unknown(protocol, name);
        }
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
