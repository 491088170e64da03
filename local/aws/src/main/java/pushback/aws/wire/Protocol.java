package pushback.aws.wire;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// One of AWS's protocols, from the service's side. Has no state.
public interface Protocol {
    /// The words in which a protocol refuses.
    enum Style {
        RPC,
        REST,
        QUERY,
        EC2,
        S3
    }

    Style style();

    /// The operation that is asked for, where the protocol says it in a request; not yet known to be one.
    Optional<String> operation(WireRequest asked, byte[] body);

    /// Fills `builder` and builds it.
    ///
    /// @param path what the operation's path holds
    /// @throws AwsServiceException in the protocol's words if the body is not of its form
    default SdkPojo request(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        try {
            return read(builder, asked, body, path);
        } catch (Malformed unfit) {
            throw WireFault.MALFORMED.in(style(), unfit.getMessage());
        }
    }

    /// @throws Malformed if the body is not of the protocol's form
    SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path);

    WireAnswer answer(String operation, SdkPojo response, String requestId);

    WireAnswer refusal(AwsServiceException refused, String requestId);
}
