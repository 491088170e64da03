package pushback.aws.endpoint;

import java.util.List;
import java.util.Optional;
import pushback.aws.wire.JsonRpc;
import pushback.aws.wire.Protocol;
import pushback.aws.wire.QueryForm;
import pushback.aws.wire.RestJson;
import pushback.aws.wire.WireRequest;

/// Whom a request is for, and how it speaks.
///
/// @param api empty if it is a service that nobody has here
/// @param scope the service as the signature has to name it
record Addressee(Optional<Api> api, String scope, Protocol protocol) {
    static Addressee of(WireRequest asked) {
        var api = Api.of(asked);
        if (api.isPresent())
            return new Addressee(api, api.get().scope(), api.get().protocol(asked));
        return new Addressee(Optional.empty(), Api.scope(asked).orElse(""), spoken(asked));
    }

    private static Protocol spoken(WireRequest asked) {
        if (asked.header("x-amz-target").isPresent()) return new JsonRpc("1.1", false);
        return asked.header("content-type").orElse("").startsWith("application/x-www-form-urlencoded")
                ? new QueryForm("")
                : new RestJson(List.of());
    }
}
