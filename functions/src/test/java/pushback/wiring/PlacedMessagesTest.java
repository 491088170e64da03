package pushback.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.base.PlacedCommands;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

class PlacedMessagesTest {
    private final List<PublishRequest> published = new ArrayList<>();

    @Test
    void commandsInAMailNameTheEnvironment() {
        var sns = new PlacedMessages(
                new SnsClient() {
                    @Override
                    public PublishResponse publish(PublishRequest request) {
                        published.add(request);
                        return PublishResponse.builder().messageId("m1").build();
                    }

                    @Override
                    public String serviceName() {
                        return SERVICE_NAME;
                    }

                    @Override
                    public void close() {}
                },
                new PlacedCommands("shop"));
        sns.publish(
                publish -> publish.topicArn("t").subject("shop: 3fa2c1d waits").message("  ./pushback approve r1\n"));
        assertEquals(
                "  ./pushback approve --environment shop r1\n",
                published.getFirst().message());
        assertEquals("shop: 3fa2c1d waits", published.getFirst().subject());
        assertEquals("t", published.getFirst().topicArn());
    }
}
