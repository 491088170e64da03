package pushback.aws.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

class LocalDynamoDbTest {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path directory;

    private static Map<String, AttributeValue> key(String range) {
        return Map.of("pk", AttributeValue.fromS("A"), "sk", AttributeValue.fromS(range));
    }

    private LocalDynamoDb open() {
        return new LocalDynamoDb(time, Optional.of(directory));
    }

    private LocalDynamoDb fresh() {
        var dynamo = open();
        dynamo.createTable(table -> table.tableName("ledger")
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(
                        a -> a.attributeName("pk").attributeType("S"),
                        a -> a.attributeName("sk").attributeType("S"))
                .keySchema(
                        k -> k.attributeName("pk").keyType("HASH"),
                        k -> k.attributeName("sk").keyType("RANGE")));
        return dynamo;
    }

    private static TransactWriteItem count(String range) {
        return TransactWriteItem.builder()
                .update(update -> update.tableName("ledger")
                        .key(key(range))
                        .updateExpression("ADD n :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    private static String counted(LocalDynamoDb dynamo, String range) {
        var item =
                dynamo.getItem(get -> get.tableName("ledger").key(key(range))).item();
        return item.isEmpty() ? "none" : item.get("n").n();
    }

    /// By DynamoDB's developer guide: 4 KB a unit of reading, half of it where it need not be consistent; 1 KB a unit
    /// of
    /// writing; twice that in a transaction.
    @Test
    void saysWhatWasConsumedToWhoAsksForIt() {
        var dynamo = fresh();
        var item = new HashMap<>(key("large"));
        item.put("text", AttributeValue.fromS("x".repeat(5000)));
        var put = dynamo.putItem(one -> one.tableName("ledger").item(item).returnConsumedCapacity("TOTAL"));
        assertEquals(5, put.consumedCapacity().capacityUnits());
        assertEquals("ledger", put.consumedCapacity().tableName());
        assertNull(put.consumedCapacity().table());
        var get =
                dynamo.getItem(one -> one.tableName("ledger").key(key("large")).returnConsumedCapacity("INDEXES"));
        assertEquals(1, get.consumedCapacity().capacityUnits());
        assertEquals(1, get.consumedCapacity().table().capacityUnits());
        assertEquals(
                0.5,
                dynamo.getItem(one -> one.tableName("ledger").key(key("none")).returnConsumedCapacity("TOTAL"))
                        .consumedCapacity()
                        .capacityUnits());
        assertEquals(
                2,
                dynamo.scan(one -> one.tableName("ledger").consistentRead(true).returnConsumedCapacity("TOTAL"))
                        .consumedCapacity()
                        .capacityUnits());
        assertEquals(
                1,
                dynamo.query(one -> one.tableName("ledger")
                                .keyConditionExpression("pk = :a")
                                .expressionAttributeValues(Map.of(":a", AttributeValue.fromS("A")))
                                .returnConsumedCapacity("TOTAL"))
                        .consumedCapacity()
                        .capacityUnits());
        assertEquals(
                5,
                dynamo.updateItem(one -> one.tableName("ledger")
                                .key(key("large"))
                                .updateExpression("REMOVE #t")
                                .expressionAttributeNames(Map.of("#t", "text"))
                                .returnConsumedCapacity("TOTAL"))
                        .consumedCapacity()
                        .capacityUnits());
        assertEquals(
                1,
                dynamo.deleteItem(
                                one -> one.tableName("ledger").key(key("large")).returnConsumedCapacity("TOTAL"))
                        .consumedCapacity()
                        .capacityUnits());
        var both = dynamo.transactWriteItems(
                one -> one.transactItems(count("a"), count("b")).returnConsumedCapacity("TOTAL"));
        assertEquals(
                List.of("ledger"),
                both.consumedCapacity().stream()
                        .map(ConsumedCapacity::tableName)
                        .toList());
        assertEquals(4, both.consumedCapacity().getFirst().capacityUnits());
        assertNull(dynamo.scan(one -> one.tableName("ledger")).consumedCapacity());
        assertNull(dynamo.putItem(one -> one.tableName("ledger").item(item).returnConsumedCapacity("NONE"))
                .consumedCapacity());
    }

    @Test
    void survivesTheDeathOfTheProcess() {
        var dynamo = fresh();
        var item = Map.of(
                "pk",
                AttributeValue.fromS("A"),
                "sk",
                AttributeValue.fromS("ü\n\"1"),
                "b",
                AttributeValue.fromB(software.amazon.awssdk.core.SdkBytes.fromByteArray(new byte[] {0, -1})),
                "l",
                AttributeValue.fromL(List.of(AttributeValue.fromBool(false), AttributeValue.fromNul(true))),
                "ns",
                AttributeValue.fromNs(List.of("1", "2.5")),
                "m",
                AttributeValue.fromM(Map.of("x", AttributeValue.fromSs(List.of("a")))));
        dynamo.putItem(put -> put.tableName("ledger").item(item));
        dynamo.putItem(put -> put.tableName("ledger").item(key("gone")));
        dynamo.deleteItem(delete -> delete.tableName("ledger").key(key("gone")));
        // Not closed: a killed process does not close anything either.
        var items = open().query(query -> query.tableName("ledger")
                        .keyConditionExpression("pk = :a")
                        .expressionAttributeValues(Map.of(":a", AttributeValue.fromS("A"))))
                .items();
        assertEquals(List.of(item), items);
    }

    @Test
    void aTransactionTornByTheDeathOfTheProcessNeverHappened() throws IOException {
        var dynamo = fresh();
        var journal = directory.resolve("dynamodb.journal");
        var before = Files.size(journal);
        dynamo.transactWriteItems(t -> t.transactItems(count("1"), count("2")));
        var whole = Files.readAllBytes(journal);
        for (var length = before; length < whole.length; length++) {
            Files.write(journal, Arrays.copyOf(whole, (int) length));
            var reopened = open();
            assertEquals("none", counted(reopened, "1"));
            assertEquals("none", counted(reopened, "2"));
        }
        Files.write(journal, whole);
        assertEquals("1", counted(open(), "2"));
    }

    @Test
    void remembersTransactionTokensForTenMinutesAcrossARestart() {
        fresh().transactWriteItems(t -> t.clientRequestToken("t").transactItems(count("1")));
        var reopened = open();
        reopened.transactWriteItems(t -> t.clientRequestToken("t").transactItems(count("1")));
        assertEquals("1", counted(reopened, "1"));
        time.advance(Duration.ofMinutes(11));
        reopened.transactWriteItems(t -> t.clientRequestToken("t").transactItems(count("1")));
        assertEquals("2", counted(reopened, "1"));
    }

    @Test
    void itemsPastTheirTimeToLiveAreVisibleUntilASweep() {
        var dynamo = fresh();
        dynamo.updateTimeToLive(ttl -> ttl.tableName("ledger")
                .timeToLiveSpecification(spec -> spec.attributeName("n").enabled(true)));
        for (var seconds : new int[] {60, 600}) {
            dynamo.putItem(put -> put.tableName("ledger")
                    .item(Map.of(
                            "pk",
                            AttributeValue.fromS("A"),
                            "sk",
                            AttributeValue.fromS("" + seconds),
                            "n",
                            AttributeValue.fromN("" + (time.now().getEpochSecond() + seconds)))));
        }
        time.advance(Duration.ofMinutes(2));
        assertFalse(counted(dynamo, "60").equals("none"));
        dynamo.sweepExpired();
        assertEquals("none", counted(dynamo, "60"));
        assertFalse(counted(dynamo, "600").equals("none"));
        assertEquals("none", counted(open(), "60"));
    }

    @Test
    void aTransactionThatCannotBeAppliedIsCancelledWithItsReason() {
        var dynamo = fresh();
        var impossible = TransactWriteItem.builder()
                .update(update -> update.tableName("ledger")
                        .key(key("1"))
                        .updateExpression("SET n = nope + :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
        var cancelled = assertThrows(
                TransactionCanceledException.class,
                () -> dynamo.transactWriteItems(t -> t.transactItems(count("2"), impossible)));
        assertEquals(
                "ValidationError", cancelled.cancellationReasons().getLast().code());
        assertEquals("none", counted(dynamo, "2"));
    }

    @Test
    void aWastefulJournalIsRewrittenWithoutLosingAnything() {
        var dynamo = fresh();
        for (var i = 0; i < 600; i++) {
            dynamo.updateItem(update -> update.tableName("ledger")
                    .key(key("1"))
                    .updateExpression("ADD n :one")
                    .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
        }
        var before = directory.resolve("dynamodb.journal").toFile().length();
        assertEquals("600", counted(open(), "1"));
        assertTrue(directory.resolve("dynamodb.journal").toFile().length() < before / 10);
        assertEquals("600", counted(open(), "1"));
    }

    /// More lines than the index is worth, and what comes after it.
    private void manyItems() {
        try (var dynamo = fresh()) {
            for (var number = 0; number <= TableIndex.WORTH; number++) {
                var item = new java.util.HashMap<>(key("item" + number % 2600));
                item.put("n", AttributeValue.fromN(Integer.toString(number)));
                dynamo.putItem(put -> put.tableName("ledger").item(item));
            }
            dynamo.deleteItem(delete -> delete.tableName("ledger").key(key("item7")));
        }
    }

    private void assertManyItems() {
        try (var dynamo = open()) {
            assertEquals("10000", counted(dynamo, "item2200"));
            assertEquals("9999", counted(dynamo, "item2199"));
            assertEquals("none", counted(dynamo, "item7"));
            assertEquals("none", counted(dynamo, "item2600"));
        }
    }

    @Test
    void ofALongJournalOnlyWhatTheIndexDoesNotKnowIsRead() throws IOException {
        manyItems();
        var journal = directory.resolve("dynamodb.journal");
        // Before the index's end nobody looks: were it read, it would be refused.
        var content = Files.readAllBytes(journal);
        content[content.length / 2] ^= 1;
        Files.write(journal, content);
        assertManyItems();
        try (var dynamo = open()) {
            dynamo.putItem(put -> put.tableName("ledger").item(key("later")));
            dynamo.deleteItem(delete -> delete.tableName("ledger").key(key("item8")));
        }
        try (var dynamo = open()) {
            assertFalse(dynamo.getItem(get -> get.tableName("ledger").key(key("later")))
                    .item()
                    .isEmpty());
            assertEquals("none", counted(dynamo, "item8"));
        }
    }

    @Test
    void anIndexThatIsDamagedOrOfAnotherJournalIsNotBelieved() throws IOException {
        manyItems();
        var index = directory.resolve(TableIndex.NAME);
        var whole = Files.readAllBytes(index);
        Files.write(index, Arrays.copyOf(whole, whole.length / 2));
        assertManyItems();
        var changed = Files.readAllBytes(index);
        changed[changed.length / 3] ^= 1;
        Files.write(index, changed);
        assertManyItems();
        Files.write(index, new byte[0]);
        assertManyItems();
        // Somebody brings an older copy back: it is shorter.
        var journal = directory.resolve("dynamodb.journal");
        var lines = Files.readAllLines(journal);
        Files.writeString(journal, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
        try (var dynamo = open()) {
            assertEquals("7807", counted(dynamo, "item7"));
        }
    }
}
