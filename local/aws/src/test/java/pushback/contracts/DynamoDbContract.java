package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// What the steps rely on in DynamoDB.
@Covers({"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:DeleteItem"})
abstract class DynamoDbContract {
    static final String TABLE = "ledger";
    static final Map<String, AttributeValue> KEY = Map.of("pk", text("A"), "sk", text("1"));
    private static final Map<String, AttributeValue> VALUES = Map.of(
            ":s",
            text("x"),
            ":t",
            text("y"),
            ":n",
            number("1"),
            ":list",
            AttributeValue.fromL(List.of(text("z"))),
            ":set",
            AttributeValue.fromSs(List.of("p", "q")),
            ":typeS",
            text("S"),
            ":typeX",
            text("X"));

    DynamoDbClient client;

    abstract DynamoDbClient emptyDynamoDb();

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(String value) {
        return AttributeValue.fromN(value);
    }

    static void createTable(DynamoDbClient client) {
        client.createTable(table -> table.tableName(TABLE)
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(
                        a -> a.attributeName("pk").attributeType("S"),
                        a -> a.attributeName("sk").attributeType("S"))
                .keySchema(
                        k -> k.attributeName("pk").keyType("HASH"),
                        k -> k.attributeName("sk").keyType("RANGE")));
    }

    /// Those of the suite's values that the expression names, since unused ones are refused.
    static Map<String, AttributeValue> valuesIn(String expression) {
        var used = new HashMap<String, AttributeValue>();
        VALUES.forEach((name, value) -> {
            if (expression.matches("(?s).*" + name + "\\b.*")) used.put(name, value);
        });
        return used.isEmpty() ? null : used;
    }

    static Map<String, AttributeValue> sample() {
        var item = new HashMap<>(KEY);
        item.put("n", number("1.50"));
        item.put(
                "deep",
                AttributeValue.fromM(Map.of("k", number("7"), "nested", AttributeValue.fromM(Map.of("s", text("x"))))));
        item.put("line", AttributeValue.fromL(List.of(text("x"), text("y"))));
        item.put("tags", AttributeValue.fromSs(List.of("p", "x")));
        item.put("flag", AttributeValue.fromBool(true));
        item.put("nothing", AttributeValue.fromNul(true));
        item.put("title", text("x-ray"));
        return item;
    }

    @BeforeEach
    void aTableWithOneItem() {
        client = emptyDynamoDb();
        createTable(client);
        client.putItem(put -> put.tableName(TABLE).item(sample()));
    }

    private boolean holds(String condition) {
        try {
            client.putItem(put -> put.tableName(TABLE)
                    .item(sample())
                    .conditionExpression(condition)
                    .expressionAttributeValues(valuesIn(condition)));
            return true;
        } catch (ConditionalCheckFailedException failed) {
            return false;
        }
    }

    private Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return client.getItem(get -> get.tableName(TABLE).key(key).consistentRead(true))
                .item();
    }

    private Map<String, AttributeValue> update(String expression, ReturnValue returned) {
        return client.updateItem(update -> update.tableName(TABLE)
                        .key(KEY)
                        .updateExpression(expression)
                        .expressionAttributeValues(valuesIn(expression))
                        .returnValues(returned))
                .attributes();
    }

    private static void refused(String message, Runnable call) {
        var refusal = assertThrows(DynamoDbException.class, call::run);
        assertEquals("ValidationException", refusal.awsErrorDetails().errorCode());
        assertEquals(400, refusal.statusCode());
        assertTrue(
                refusal.awsErrorDetails().errorMessage().contains(message),
                () -> refusal.awsErrorDetails().errorMessage() + " does not say: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attribute_exists(pk)",
                "attribute_not_exists(nope)",
                "attribute_exists(deep.nested.s)",
                "attribute_exists(line[1])",
                "attribute_not_exists(line[2])",
                "title = title2 OR title <> :s",
                "n > :n AND NOT n <= :n",
                "nope <> :s",
                "NOT nope = :s",
                "begins_with(title, :s)",
                "contains(title, :s)",
                "contains(tags, :s)",
                "contains(line, :t)",
                "size(line) > :n",
                "size(title) > size(tags)",
                "deep.nested.s = :s",
                "line[0] IN (:t, :s)",
                "title BETWEEN :s AND :t",
                "attribute_type(title, :typeS)",
                "(n > :n OR nope = :s) AND flag <> nothing",
                "n = :n or not (n = :n)",
                "tags <> :set"
            })
    void conditionsThatHold(String condition) {
        assertTrue(holds(condition));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attribute_not_exists(pk)",
                "nope = :s",
                "n = :s",
                "n > :s",
                "nope < :n",
                "size(n) > :n",
                "size(nope) > :n",
                "begins_with(nope, :s)",
                "contains(n, :n)",
                "line[5] = :s",
                "title.x = :s",
                "deep.k = :n",
                "attribute_type(n, :typeS)",
                "nope BETWEEN :s AND :t",
                "NOT attribute_exists(pk) OR n = :n AND pk <> :s"
            })
    void conditionsThatFail(String condition) {
        assertFalse(holds(condition));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pk = :s and                     | Syntax error; token: '<EOF>', near: 'and'",
                "a-b = :s                        | Syntax error; token: '-', near: 'a-b'",
                "a..b = :s                       | Syntax error; token: '.', near: '..b'",
                "attribute_not_exists(pk         | Syntax error; token: '<EOF>', near: 'pk'",
                "pk in ()                        | Syntax error",
                "status = :s                     | Attribute name is a reserved keyword; reserved keyword: status",
                "a.Date = :s                     | Attribute name is a reserved keyword; reserved keyword: Date",
                "#x = :s                         | not defined; attribute name: #x",
                "pk = :undefined                 | not defined; attribute value: :undefined",
                "pk = pk                         | The first operand must be distinct",
                "((pk = :s))                     | redundant parentheses",
                "size(pk)                        | not allowed to be used this way in an expression; function: size",
                "pk = attribute_exists(pk)       | not allowed to be used this way",
                "begins_with(pk, :s) = :s        | not allowed to be used this way",
                "foo(pk)                         | Invalid function name; function: foo",
                "if_not_exists(pk, :s) = :s      | not allowed in a condition expression",
                "attribute_exists(:s)            | requires a document path",
                "begins_with(pk, :n)             | Incorrect operand type for operator or function",
                "pk < :set                       | Incorrect operand type for operator or function; operator or"
                        + " function: <",
                "pk between :t and :s            | upper bound to be greater than or equal to lower bound",
                "attribute_type(pk, :typeX)      | Invalid attribute type name found; type: X"
            })
    void conditionsThatAreRefused(String condition, String message) {
        refused(message.replace('\'', '"'), () -> holds(condition));
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "add", "Delete", "between", "region", "state", "token", "name", "ttl", "owner"})
    void wordsOfDynamoDbAreNoNames(String word) {
        refused("Invalid ConditionExpression", () -> holds("attribute_exists(" + word + ")"));
    }

    @Test
    void placeholdersNobodyUsesAreRefused() {
        refused(
                "ExpressionAttributeValues unused in expressions: keys: {:n}",
                () -> client.putItem(put -> put.tableName(TABLE)
                        .item(KEY)
                        .conditionExpression("pk = :s")
                        .expressionAttributeValues(Map.of(":s", text("x"), ":n", number("1")))));
        refused(
                "ExpressionAttributeNames unused in expressions: keys: {#q}",
                () -> client.putItem(put -> put.tableName(TABLE)
                        .item(KEY)
                        .conditionExpression("attribute_exists(pk)")
                        .expressionAttributeNames(Map.of("#q", "x"))));
        refused(
                "can only be specified when using expressions",
                () -> client.putItem(
                        put -> put.tableName(TABLE).item(KEY).expressionAttributeValues(Map.of(":s", text("x")))));
        refused(
                "contains invalid key",
                () -> client.putItem(put -> put.tableName(TABLE)
                        .item(KEY)
                        .conditionExpression("#a = :s")
                        .expressionAttributeNames(Map.of("a", "x"))
                        .expressionAttributeValues(Map.of(":s", text("x")))));
    }

    @Test
    void aFailedConditionShowsTheItemOnlyWhenAsked() {
        Consumer<String> create = shown -> client.putItem(put -> put.tableName(TABLE)
                .item(KEY)
                .conditionExpression("attribute_not_exists(pk)")
                .returnValuesOnConditionCheckFailure(shown));
        var shown = assertThrows(ConditionalCheckFailedException.class, () -> create.accept("ALL_OLD"));
        assertEquals(text("x-ray"), shown.item().get("title"));
        assertEquals("ConditionalCheckFailedException", shown.awsErrorDetails().errorCode());
        assertFalse(assertThrows(ConditionalCheckFailedException.class, () -> create.accept("NONE"))
                .hasItem());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET a = :s                             | a       | S=x",
                "SET n = n + :n                         | n       | N=2.5",
                "SET n = n - :n                         | n       | N=0.5",
                "SET c = if_not_exists(c, :n) + :n      | c       | N=2",
                "SET n2 = n                             | n2      | N=1.5",
                "SET deep.k = deep.k + :n               | deep    | k=AttributeValue(N=8)",
                "SET deep.fresh = :s                    | deep    | fresh=AttributeValue(S=x)",
                "ADD n :n                               | n       | N=2.5",
                "ADD fresh :n                           | fresh   | N=1",
                "SET title = :t, line2 = line REMOVE flag | title | S=y",
                "SET line = list_append(line, :list)    | line    | AttributeValue(S=z)"
            })
    void updatesReturnWhatTheyChanged(String expression, String attribute, String shown) {
        var updated = update(expression, ReturnValue.UPDATED_NEW);
        assertTrue(updated.get(attribute).toString().contains(shown), updated::toString);
        var whole = item(KEY);
        assertEquals(text("1"), whole.get("sk"));
    }

    @Test
    void everyValueOfAnUpdateIsWorkedOutFromTheItemAsItWas() {
        update("SET n = deep.k, deep.k = n REMOVE line[0], nope ADD tags :set", ReturnValue.NONE);
        var after = item(KEY);
        assertEquals(number("7"), after.get("n"));
        assertEquals(number("1.5"), after.get("deep").m().get("k"));
        assertEquals(List.of(text("y")), after.get("line").l());
        assertEquals(
                List.of("p", "q", "x"), after.get("tags").ss().stream().sorted().toList());
        update("DELETE tags :set", ReturnValue.NONE);
        assertEquals(List.of("x"), item(KEY).get("tags").ss());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET n = nope + :n         | refers to an attribute that does not exist in the item",
                "SET a = nope              | refers to an attribute that does not exist in the item",
                "SET nope.k = :n           | document path provided in the update expression is invalid for update",
                "SET line[0].x = :n        | document path provided in the update expression is invalid for update",
                "REMOVE nope.x             | document path provided in the update expression is invalid for update",
                "SET pk = :s               | Cannot update attribute pk. This attribute is part of the key",
                "REMOVE sk                 | Cannot update attribute sk. This attribute is part of the key",
                "SET a = :s SET b = :s     | section can only be used once",
                "SET a = :s, a = :s        | Two document paths overlap with each other",
                "SET deep = :s, deep.k = :s | Two document paths overlap with each other",
                "SET status = :s           | reserved keyword: status",
                "SET                       | Syntax error",
                "SET a :s                  | Syntax error",
                "BLAH a                    | Syntax error",
                "SET a = :s, REMOVE b      | Syntax error",
                "SET a = n + n + n         | Syntax error",
                "SET a = size(line)        | not allowed in an update expression; function: size",
                "SET n = :s + :n           | Incorrect operand type for operator or function",
                "ADD n :s                  | Incorrect operand type for operator or function",
                "SET a = title + :n        | An operand in the update expression has an incorrect data type"
            })
    void updatesThatAreRefusedChangeNothing(String expression, String message) {
        var before = item(KEY);
        refused(message, () -> update(expression, ReturnValue.NONE));
        assertEquals(before, item(KEY));
    }

    @Test
    void anUpdateReturnsTheItemBeforeOrAfter() {
        assertEquals(number("1.5"), update("SET n = :n", ReturnValue.ALL_OLD).get("n"));
        assertEquals(number("1"), update("REMOVE flag", ReturnValue.ALL_NEW).get("n"));
        assertTrue(update("SET n = :n", ReturnValue.NONE).isEmpty());
        var fresh = UpdateItemRequest.builder()
                .tableName(TABLE)
                .key(Map.of("pk", text("new"), "sk", text("1")))
                .updateExpression("SET n = :n")
                .expressionAttributeValues(Map.of(":n", number("1")));
        assertFalse(client.updateItem(fresh.returnValues(ReturnValue.ALL_OLD).build())
                .hasAttributes());
    }

    @Test
    void numbersAreDecimalsWithoutTrailingZeros() {
        client.putItem(put -> put.tableName(TABLE)
                .item(Map.of(
                        "pk",
                        text("N"),
                        "sk",
                        text("1"),
                        "a",
                        number("1.50"),
                        "b",
                        number("1e3"),
                        "c",
                        number("-0"),
                        "d",
                        number("007"),
                        "e",
                        number("0.1"))));
        var stored = item(Map.of("pk", text("N"), "sk", text("1")));
        assertEquals(
                List.of("1.5", "1000", "0", "7"),
                List.of("a", "b", "c", "d").stream()
                        .map(name -> stored.get(name).n())
                        .toList());
        client.updateItem(update -> update.tableName(TABLE)
                .key(Map.of("pk", text("N"), "sk", text("1")))
                .updateExpression("SET e = e + :n")
                .expressionAttributeValues(Map.of(":n", number("0.2"))));
        assertEquals(
                "0.3", item(Map.of("pk", text("N"), "sk", text("1"))).get("e").n());
    }

    @Test
    void itemsThatAreNotLegalAreRefused() {
        refusedItem(Map.of("pk", text("a")));
        refusedItem(Map.of("pk", text("a"), "sk", number("1")));
        refusedItem(Map.of("pk", text("a"), "sk", text("")));
        refusedItem(with(number("1x")));
        refusedItem(with(number("1234567890123456789012345678901234567890")));
        refusedItem(with(AttributeValue.fromSs(List.of())));
        refusedItem(with(AttributeValue.fromSs(List.of("a", "a"))));
        refusedItem(with(AttributeValue.builder().build()));
        refusedItem(with(AttributeValue.builder().s("a").n("1").build()));
        refusedItem(with(AttributeValue.fromNul(false)));
        refusedItem(with(text("x".repeat(400 * 1024))));
    }

    private static Map<String, AttributeValue> with(AttributeValue value) {
        return Map.of("pk", text("a"), "sk", text("b"), "x", value);
    }

    private void refusedItem(Map<String, AttributeValue> item) {
        refused("", () -> client.putItem(put -> put.tableName(TABLE).item(item)));
    }

    @Test
    void theLargestItemIsKept() {
        var overhead = "pk".length() + "a".length() + "sk".length() + "b".length() + "x".length();
        client.putItem(put -> put.tableName(TABLE).item(with(text("x".repeat(400 * 1024 - overhead)))));
        refusedItem(with(text("x".repeat(400 * 1024 - overhead + 1))));
    }

    @Test
    void requestsWithoutWhatTheyNeedAreRefused() {
        refused("", () -> client.getItem(get -> get.tableName(TABLE)));
        refused("", () -> client.getItem(get -> get.tableName(TABLE).key(Map.of("pk", text("a")))));
        refused("", () -> client.getItem(get -> get.key(KEY)));
        refused("", () -> client.putItem(put -> put.tableName(TABLE)));
        refused(
                "Return values set to invalid value",
                () -> client.putItem(put -> put.tableName(TABLE).item(KEY).returnValues("ALL_NEW")));
        assertThrows(
                ResourceNotFoundException.class,
                () -> client.getItem(get -> get.tableName("nope").key(KEY)));
        assertThrows(ResourceNotFoundException.class, () -> client.describeTable(d -> d.tableName("nope")));
        assertThrows(ResourceInUseException.class, () -> createTable(client));
        assertFalse(client.getItem(get -> get.tableName(TABLE).key(Map.of("pk", text("?"), "sk", text("?"))))
                .hasItem());
    }

    @Test
    void projectionsKeepOnlyWhatTheyName() {
        var projected = client.getItem(get -> get.tableName(TABLE)
                        .key(KEY)
                        .projectionExpression("deep.nested.s, line[1], #t, nope")
                        .expressionAttributeNames(Map.of("#t", "title")))
                .item();
        assertEquals(
                Map.of(
                        "deep",
                        AttributeValue.fromM(Map.of("nested", AttributeValue.fromM(Map.of("s", text("x"))))),
                        "line",
                        AttributeValue.fromL(List.of(text("y"))),
                        "title",
                        text("x-ray")),
                projected);
    }

    private List<String> sortKeys(String condition, Map<String, AttributeValue> values) {
        return client
                .query(query ->
                        query.tableName(TABLE).keyConditionExpression(condition).expressionAttributeValues(values))
                .items()
                .stream()
                .map(item -> item.get("sk").s())
                .toList();
    }

    private void fiveReleases() {
        for (var i = 0; i < 5; i++) {
            var item = Map.of("pk", text("Q"), "sk", text("k#" + i), "n", number("" + i));
            client.putItem(put -> put.tableName(TABLE).item(item));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pk = :q                                  | 01234",
                "pk = :q AND sk > :two                    | 34",
                "pk = :q AND sk <= :two                   | 012",
                "sk = :two AND :q = pk                    | 2",
                "(pk = :q) and (begins_with(sk, :two))    | 2",
                "pk = :q AND sk BETWEEN :two AND :three   | 23"
            })
    void queriesFindARangeOfKeysInOrder(String condition, String found) {
        fiveReleases();
        var values = new HashMap<>(Map.of(":q", text("Q"), ":two", text("k#2"), ":three", text("k#3")));
        values.keySet().removeIf(name -> !condition.contains(name));
        assertEquals(found, String.join("", sortKeys(condition, values)).replace("k#", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sk = :s                            | Query condition missed key schema element",
                "pk > :s                            | Query key condition not supported",
                "pk = :s OR sk = :t                 | Invalid operator used in KeyConditionExpression: OR",
                "pk = :s AND sk <> :t               | Invalid operator used in KeyConditionExpression: <>",
                "pk = :s AND n = :t                 | Query condition missed key schema element",
                "pk = :s AND sk > :t AND sk < :t    | must only contain one condition per key",
                "pk = :s AND sk IN (:t)             | Invalid operator used in KeyConditionExpression: IN",
                "pk = :s AND NOT sk = :t            | Invalid operator used in KeyConditionExpression: NOT",
                "pk = :s AND contains(sk, :t)       | Invalid operator used in KeyConditionExpression: contains",
                "pk = sk                            | Multiple attribute names used in one condition",
                "pk = :n                            | Condition parameter type does not match schema type",
                "pk = :s AND sk = :n                | Condition parameter type does not match schema type"
            })
    void keyConditionsThatAreRefused(String condition, String message) {
        refused(message, () -> sortKeys(condition, valuesIn(condition)));
    }

    @Test
    void queriesComeInPagesBothWays() {
        fiveReleases();
        for (var forward : List.of(true, false)) {
            var found = new ArrayList<String>();
            Map<String, AttributeValue> start = null;
            do {
                var from = start;
                var page = client.query(query -> query.tableName(TABLE)
                        .keyConditionExpression("pk = :q")
                        .filterExpression("n <> :one")
                        .exclusiveStartKey(from)
                        .limit(2)
                        .scanIndexForward(forward)
                        .expressionAttributeValues(Map.of(":q", text("Q"), ":one", number("1"))));
                assertTrue(page.scannedCount() <= 2);
                page.items().forEach(item -> found.add(item.get("sk").s()));
                start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
            } while (start != null);
            assertEquals(forward ? List.of("k#0", "k#2", "k#3", "k#4") : List.of("k#4", "k#3", "k#2", "k#0"), found);
        }
        refused(
                "Primary key attribute: sk",
                () -> client.query(query -> query.tableName(TABLE)
                        .keyConditionExpression("pk = :q")
                        .filterExpression("sk = :q")
                        .expressionAttributeValues(Map.of(":q", text("Q")))));
    }

    private static TransactWriteItem put(String sortKey, String condition) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(TABLE)
                        .item(Map.of("pk", text("T"), "sk", text(sortKey)))
                        .conditionExpression(condition)
                        .returnValuesOnConditionCheckFailure("ALL_OLD"))
                .build();
    }

    @Test
    void aTransactionIsAllOrNothing() {
        client.transactWriteItems(t -> t.transactItems(put("1", "attribute_not_exists(pk)"), put("2", null)));
        var cancelled = assertThrows(
                TransactionCanceledException.class,
                () -> client.transactWriteItems(
                        t -> t.transactItems(put("3", null), put("1", "attribute_not_exists(pk)"))));
        assertEquals(
                List.of("None", "ConditionalCheckFailed"),
                cancelled.cancellationReasons().stream()
                        .map(CancellationReason::code)
                        .toList());
        assertEquals(text("1"), cancelled.cancellationReasons().getLast().item().get("sk"));
        assertTrue(item(Map.of("pk", text("T"), "sk", text("3"))).isEmpty());
        assertFalse(item(Map.of("pk", text("T"), "sk", text("2"))).isEmpty());
    }

    @Test
    void aTransactionRepeatedUnderItsTokenHappensOnce() {
        var increment = TransactWriteItem.builder()
                .update(update -> update.tableName(TABLE)
                        .key(KEY)
                        .updateExpression("ADD n :n")
                        .expressionAttributeValues(Map.of(":n", number("1"))))
                .build();
        for (var i = 0; i < 2; i++) {
            client.transactWriteItems(t -> t.clientRequestToken("once").transactItems(increment));
        }
        assertEquals(number("2.5"), item(KEY).get("n"));
        assertThrows(
                IdempotentParameterMismatchException.class,
                () -> client.transactWriteItems(
                        t -> t.clientRequestToken("once").transactItems(put("1", null))));
    }

    @Test
    void transactionsThatMakeNoSenseAreRefused() {
        refused(
                "multiple operations on one item",
                () -> client.transactWriteItems(t -> t.transactItems(put("1", null), put("1", null))));
        refused("", () -> client.transactWriteItems(t -> t.transactItems(List.of())));
        refused("Invalid ConditionExpression", () -> client.transactWriteItems(t -> t.transactItems(put("1", "foo("))));
    }

    @Test
    void deletesAreConditionalAndHarmlessWhenRepeated() {
        assertThrows(
                ConditionalCheckFailedException.class,
                () -> client.deleteItem(delete -> delete.tableName(TABLE)
                        .key(KEY)
                        .conditionExpression("n = :n")
                        .expressionAttributeValues(Map.of(":n", number("9")))));
        var old = client.deleteItem(delete -> delete.tableName(TABLE).key(KEY).returnValues("ALL_OLD"));
        assertEquals(text("x-ray"), old.attributes().get("title"));
        assertFalse(client.deleteItem(delete -> delete.tableName(TABLE).key(KEY).returnValues("ALL_OLD"))
                .hasAttributes());
    }
}
