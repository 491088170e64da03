package pushback.aws.wire;

import java.util.Map;

/// What is sent back.
///
/// @param headers by name, without the length
public record WireAnswer(int status, Map<String, String> headers, byte[] body) {
    /// Of one content type, and nothing else in its headers.
    static WireAnswer of(int status, String contentType, byte[] body) {
        return new WireAnswer(status, Map.of("Content-Type", contentType), body);
    }
}
