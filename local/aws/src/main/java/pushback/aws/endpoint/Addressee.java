package pushback.aws.endpoint;

import java.util.List;
import java.util.Optional;
import pushback.aws.wire.CborRpc;
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

    /// Now that its body is here: a form that nobody signed says by its version whom it is for, and so in which words
    /// it is refused.
    Addressee knowing(WireRequest asked, byte[] body) {
        if (api.isPresent() || !scope.isEmpty() || !(protocol instanceof QueryForm)) return this;
        return Api.ofForm(asked, body)
                .map(found -> new Addressee(api, scope, found.protocol(asked)))
                .orElse(this);
    }

    private static Protocol spoken(WireRequest asked) {
        if (asked.header("x-amz-target").isPresent()) return new JsonRpc("1.1", false);
        if (asked.header("smithy-protocol").isPresent()) return new CborRpc(false);
        return Api.isForm(asked) ? new QueryForm("") : new RestJson(List.of());
    }
}
