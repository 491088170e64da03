package pushback.aws.messages;

import java.time.Instant;
import java.util.Map;

/// One message that was published.
///
/// @param subject may be empty
/// @param attributes the string values of the message's attributes
public record Published(
        String topicArn, String messageId, String subject, String message, Map<String, String> attributes, Instant at) {
    public Published {
        attributes = Map.copyOf(attributes);
    }
}
