package pushback.wiring;

import pushback.base.PlacedCommands;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// Publishes messages whose commands work where they are read.
record PlacedMessages(SnsClient sns, PlacedCommands commands) implements SnsClient {
    @Override
    public PublishResponse publish(PublishRequest request) {
        return sns.publish(
                request.toBuilder().message(commands.in(request.message())).build());
    }

    @Override
    public String serviceName() {
        return sns.serviceName();
    }

    @Override
    public void close() {
        sns.close();
    }
}
