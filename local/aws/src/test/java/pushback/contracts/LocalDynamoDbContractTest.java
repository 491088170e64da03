package pushback.contracts;

import java.time.Instant;
import java.util.Optional;
import pushback.aws.limits.ModelLimits;
import pushback.aws.storage.LocalDynamoDb;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class LocalDynamoDbContractTest extends DynamoDbContract {
    @Override
    DynamoDbClient emptyDynamoDb() {
        return ModelLimits.before(
                DynamoDbClient.class,
                new LocalDynamoDb(new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z")), Optional.empty()));
    }
}
