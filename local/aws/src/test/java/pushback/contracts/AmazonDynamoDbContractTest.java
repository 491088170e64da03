package pushback.contracts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Shows that the suite itself says what AWS does.
class AmazonDynamoDbContractTest extends DynamoDbContract {
    private static AmazonDynamoDb amazon;

    @BeforeAll
    static void start() {
        amazon = new AmazonDynamoDb();
    }

    @AfterAll
    static void stop() {
        amazon.close();
    }

    @Override
    DynamoDbClient emptyDynamoDb() {
        var client = amazon.client();
        client.listTables().tableNames().forEach(table -> client.deleteTable(delete -> delete.tableName(table)));
        return client;
    }
}
