package pushback.aws.wire;

import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.core.SdkPojo;

/// Structures of the SDK from JSON that is kept in AWS's own form.
public final class Documents {
    private Documents() {}

    /// Fills `builder` and builds it; members that the structure does not know are passed over.
    ///
    /// @param json an object with the names and types that AWS has on the wire
    /// @throws IllegalArgumentException if it has others
    public static <T> T read(Class<T> type, String json, SdkPojo builder) {
        try {
            return type.cast(DocumentReader.read(JsonRpc.JSON, json.getBytes(StandardCharsets.UTF_8), builder));
        } catch (Malformed unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }
}
