package pushback.contracts;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@Tag("slow")
@ExtendWith(MotoDifferences.class)
class MotoDynamoDbContractTest extends DynamoDbContract {
    @Override
    DynamoDbClient emptyDynamoDb() {
        var client = Foreign.client(DynamoDbClient.builder());
        if (client.listTables().tableNames().contains(TABLE)) client.deleteTable(delete -> delete.tableName(TABLE));
        return client;
    }
}
