package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.aws.storage.LocalDynamoDb;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Random conditions and updates, the sensible and the senseless, carried out by AWS's DynamoDB Local and by the fake:
/// the same error code, the same item afterwards. One fixed seed, so a failure repeats.
@Tag("slow")
class DynamoDbDifferenceTest {
    private static final int ROUNDS = 1500;
    private static final List<String> PLACES = List.of(
            "n",
            "title",
            "deep.k",
            "deep.nested.s",
            "line[0]",
            "line[3]",
            "tags",
            "flag",
            "nope",
            "deep",
            "line",
            "nope.x",
            "title.x");
    private static final List<String> GIVEN = List.of(":s", ":t", ":n", ":set", ":list", ":typeS");
    private final Random random = new Random(20260101);

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String operand() {
        return switch (random.nextInt(5)) {
            case 0 -> "size(" + pick(PLACES) + ")";
            case 1, 2 -> pick(GIVEN);
            default -> pick(PLACES);
        };
    }

    private String condition(int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            return switch (random.nextInt(3)) {
                case 0 -> condition(depth - 1) + " AND " + condition(depth - 1);
                case 1 -> condition(depth - 1) + " OR " + condition(depth - 1);
                default -> "NOT (" + condition(depth - 1) + " OR " + condition(0) + ")";
            };
        }
        return switch (random.nextInt(8)) {
            case 0 -> "attribute_exists(" + pick(PLACES) + ")";
            case 1 -> "attribute_not_exists(" + pick(PLACES) + ")";
            case 2 -> "begins_with(" + pick(PLACES) + ", " + operand() + ")";
            case 3 -> "contains(" + pick(PLACES) + ", " + operand() + ")";
            case 4 -> operand() + " BETWEEN " + operand() + " AND " + operand();
            case 5 -> operand() + " IN (" + operand() + ", " + operand() + ")";
            default -> operand() + " " + pick(List.of("=", "<>", "<", "<=", ">", ">=")) + " " + operand();
        };
    }

    private String update() {
        var update = new StringBuilder();
        if (random.nextInt(4) > 0) {
            update.append("SET ").append(pick(PLACES)).append(" = ").append(value());
            if (random.nextBoolean())
                update.append(", ").append(pick(PLACES)).append(" = ").append(value());
        }
        if (random.nextInt(3) == 0) update.append(" REMOVE ").append(pick(PLACES));
        if (random.nextInt(3) == 0)
            update.append(" ADD ").append(pick(PLACES)).append(" ").append(pick(GIVEN));
        if (random.nextInt(4) == 0)
            update.append(" DELETE ").append(pick(PLACES)).append(" ").append(pick(GIVEN));
        return update.isEmpty() ? "REMOVE nope" : update.toString();
    }

    private String value() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(PLACES) + " + " + pick(GIVEN);
            case 1 -> pick(GIVEN) + " - " + pick(PLACES);
            case 2 -> "if_not_exists(" + pick(PLACES) + ", " + pick(GIVEN) + ")";
            case 3 -> "list_append(" + pick(PLACES) + ", " + pick(GIVEN) + ")";
            case 4 -> pick(GIVEN);
            default -> pick(PLACES);
        };
    }

    private static String outcome(DynamoDbClient client, Function<DynamoDbClient, Object> call) {
        try {
            call.apply(client);
            return "done";
        } catch (DynamoDbException refused) {
            return refused.awsErrorDetails().errorCode();
        }
    }

    /// One form for what means the same: numbers without trailing zeros, sets in order.
    private static Object normal(AttributeValue value) {
        return switch (value.type()) {
            case N -> new BigDecimal(value.n()).stripTrailingZeros().toPlainString();
            case SS -> value.ss().stream().sorted().toList();
            case L -> value.l().stream().map(DynamoDbDifferenceTest::normal).toList();
            case M -> normal(value.m());
            default -> value;
        };
    }

    private static Map<String, Object> normal(Map<String, AttributeValue> item) {
        var normal = new TreeMap<String, Object>();
        item.forEach((name, value) -> normal.put(name, normal(value)));
        return normal;
    }

    @Test
    void theFakeAnswersAsAmazonDoes() {
        var seen = new HashMap<String, Integer>();
        try (var amazon = new AmazonDynamoDb()) {
            var theirs = amazon.client();
            var ours = new LocalDynamoDb(new VirtualTimeline(Instant.EPOCH), Optional.empty());
            for (var client : List.of(theirs, ours)) DynamoDbContract.createTable(client);
            for (var round = 0; round < ROUNDS; round++) {
                var condition = condition(2);
                var update = update();
                Function<DynamoDbClient, Object> reset = client -> client.putItem(
                        put -> put.tableName(DynamoDbContract.TABLE).item(DynamoDbContract.sample()));
                Function<DynamoDbClient, Object> check =
                        client -> client.putItem(put -> put.tableName(DynamoDbContract.TABLE)
                                .item(DynamoDbContract.sample())
                                .conditionExpression(condition)
                                .expressionAttributeValues(DynamoDbContract.valuesIn(condition)));
                Function<DynamoDbClient, Object> change =
                        client -> client.updateItem(request -> request.tableName(DynamoDbContract.TABLE)
                                .key(DynamoDbContract.KEY)
                                .updateExpression(update)
                                .expressionAttributeValues(DynamoDbContract.valuesIn(update)));
                outcome(theirs, reset);
                outcome(ours, reset);
                var checked = outcome(theirs, check);
                assertEquals(checked, outcome(ours, check), condition);
                var changed = outcome(theirs, change);
                assertEquals(changed, outcome(ours, change), update);
                assertEquals(item(theirs), item(ours), update);
                seen.merge("condition " + checked, 1, Integer::sum);
                seen.merge("update " + changed, 1, Integer::sum);
            }
        }
        for (var kind : List.of(
                "condition done",
                "condition ConditionalCheckFailedException",
                "condition ValidationException",
                "update done",
                "update ValidationException")) {
            assertTrue(seen.getOrDefault(kind, 0) > ROUNDS / 20, () -> kind + " hardly occurs: " + seen);
        }
    }

    private static Map<String, Object> item(DynamoDbClient client) {
        return normal(
                client.getItem(get -> get.tableName(DynamoDbContract.TABLE).key(DynamoDbContract.KEY))
                        .item());
    }

    private record Attempt(String name, Function<DynamoDbClient, Object> call) {}

    private static Attempt put(String name, String attribute, AttributeValue value) {
        return new Attempt(
                name,
                client -> client.putItem(put -> put.tableName(DynamoDbContract.TABLE)
                        .item(Map.of(
                                "pk", AttributeValue.fromS("A"), "sk", AttributeValue.fromS("1"), attribute, value))));
    }

    private static Attempt get(String name, String pk, String sk) {
        return new Attempt(
                name,
                client -> client.getItem(get -> get.tableName(DynamoDbContract.TABLE)
                        .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk)))));
    }

    private static Attempt project(String name, String expression) {
        return new Attempt(
                name,
                client -> client.getItem(get -> get.tableName(DynamoDbContract.TABLE)
                        .key(DynamoDbContract.KEY)
                        .projectionExpression(expression)));
    }

    private static Attempt update(String name, String expression, Map<String, AttributeValue> values) {
        return new Attempt(
                name,
                client -> client.updateItem(update -> update.tableName(DynamoDbContract.TABLE)
                        .key(DynamoDbContract.KEY)
                        .updateExpression(expression)
                        .expressionAttributeValues(values)));
    }

    private static Attempt condition(String name, String expression, Map<String, AttributeValue> values) {
        return new Attempt(
                name,
                client -> client.putItem(put -> put.tableName(DynamoDbContract.TABLE)
                        .item(DynamoDbContract.KEY)
                        .conditionExpression(expression)
                        .expressionAttributeValues(values)));
    }

    private static AttributeValue nested(int levels, boolean maps) {
        var value = AttributeValue.fromS("x");
        for (var i = 0; i < levels; i++)
            value = maps ? AttributeValue.fromM(Map.of("a", value)) : AttributeValue.fromL(List.of(value));
        return value;
    }

    private static String alternatives(int count) {
        return "title IN (" + String.join(", ", Collections.nCopies(count, ":s")) + ")";
    }

    private static List<Attempt> attempts() {
        var s = Map.of(":s", AttributeValue.fromS("x"));
        var n = Map.of(":n", AttributeValue.fromN("1"));
        var all = new ArrayList<Attempt>();
        for (var size : List.of(2048, 2049)) all.add(get("hash key of " + size, "x".repeat(size), "1"));
        for (var size : List.of(1024, 1025)) all.add(get("range key of " + size, "A", "x".repeat(size)));
        all.add(get("range key of 1026 bytes", "A", "ü".repeat(513)));
        for (var levels : List.of(31, 32, 33)) {
            all.add(put(levels + " maps", "deep", nested(levels, true)));
            all.add(put(levels + " lists", "deep", nested(levels, false)));
            all.add(update("SET of " + levels + " maps", "SET deep = :v", Map.of(":v", nested(levels, true))));
        }
        all.add(put("empty name", "", AttributeValue.fromS("x")));
        all.add(put("empty name inside", "m", AttributeValue.fromM(Map.of("", AttributeValue.fromS("x")))));
        for (var number : List.of(
                "1".repeat(38),
                "1".repeat(39),
                "1e125",
                "1e126",
                "1e-130",
                "1e-131",
                "١",
                "",
                " 1",
                "1_0",
                "0x1",
                "NaN",
                "+1",
                "1.",
                ".5",
                "1e5",
                "1".repeat(38) + "0",
                "0.1" + "2".repeat(38),
                "1E+2147483648")) {
            all.add(put("number " + number, "n", AttributeValue.fromN(number)));
            all.add(put("number " + number + " in a set", "n", AttributeValue.fromNs(List.of(number))));
        }
        for (var paths : List.of("a, a", "a, a.b", "a.b, a", "a.b, a.c", "a[0], a[0].b", "a.b, a[0]", "a[0], a[1]"))
            all.add(project(paths, paths));
        for (var depth : List.of(32, 33)) all.add(project(depth + " steps", "a" + ".b".repeat(depth - 1)));
        for (var size : List.of(4096, 4097))
            all.add(project("expression of " + size, "a" + " ".repeat(size - 2) + " "));
        for (var count : List.of(100, 101)) all.add(condition(count + " alternatives", alternatives(count), s));
        for (var count : List.of(299, 301)) {
            all.add(condition(
                    count + " operators", String.join(" OR ", Collections.nCopies((count + 1) / 2, "n=:n")), n));
        }
        all.add(condition("type by a path", "attribute_type(a, N)", null));
        all.add(condition("type by a path that is there", "attribute_type(title, title)", null));
        all.add(condition("no such type", "attribute_type(a, :s)", s));
        all.add(condition("type by a number", "attribute_type(a, :n)", n));
        for (var size : List.of(254, 255, 256)) {
            var name = ":" + "n".repeat(size - 1);
            all.add(condition("placeholder of " + size, "a = " + name, Map.of(name, AttributeValue.fromS("x"))));
        }
        all.add(new Attempt(
                "empty name behind a placeholder",
                client -> client.getItem(get -> get.tableName(DynamoDbContract.TABLE)
                        .key(DynamoDbContract.KEY)
                        .projectionExpression("#e")
                        .expressionAttributeNames(Map.of("#e", "")))));
        all.add(update(
                "a sum of more than 38 digits",
                "SET n = :a + :b",
                Map.of(":a", AttributeValue.fromN("1".repeat(38)), ":b", AttributeValue.fromN("0.5"))));
        for (var select : Select.knownValues()) {
            for (var projection : List.of("", "title"))
                all.add(query(
                        "Select " + select + " of " + projection,
                        query -> query.select(select).projectionExpression(projection.isEmpty() ? null : projection)));
        }
        for (var size : List.of(0, 2048, 2049))
            all.add(query(
                    "query for a hash key of " + size,
                    query -> query.expressionAttributeValues(Map.of(":pk", AttributeValue.fromS("x".repeat(size))))));
        for (var size : List.of(0, 1024, 1025)) {
            for (var range : List.of("sk = :sk", "sk > :sk", "begins_with(sk, :sk)", "sk BETWEEN :sk AND :sk")) {
                all.add(query(
                        "query with " + range + " of " + size,
                        query -> query.keyConditionExpression("pk = :pk AND " + range)
                                .expressionAttributeValues(Map.of(
                                        ":pk",
                                        AttributeValue.fromS("A"),
                                        ":sk",
                                        AttributeValue.fromS("x".repeat(size))))));
            }
        }
        all.add(put("a deep item", "deep", nested(20, true)));
        for (var levels : List.of(21, 22, 23)) {
            all.add(update(
                    "SET of " + levels + " maps ten levels down",
                    "SET deep" + ".a".repeat(10) + " = :v",
                    Map.of(":v", nested(levels, true))));
        }
        for (var size : List.of(100, 390 * 1024)) all.add(transaction("transaction of 11 items of " + size, size));
        return all;
    }

    private static Attempt query(String name, Consumer<QueryRequest.Builder> change) {
        return new Attempt(
                name,
                client -> client.query(query -> change.accept(query.tableName(DynamoDbContract.TABLE)
                        .keyConditionExpression("pk = :pk")
                        .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS("A"))))));
    }

    private static Attempt transaction(String name, int size) {
        var text = AttributeValue.fromS("x".repeat(size));
        return new Attempt(
                name,
                client -> client.transactWriteItems(transaction -> transaction.transactItems(IntStream.range(0, 11)
                        .mapToObj(i -> TransactWriteItem.builder()
                                .put(put -> put.tableName(DynamoDbContract.TABLE)
                                        .item(Map.of(
                                                "pk",
                                                AttributeValue.fromS("T"),
                                                "sk",
                                                AttributeValue.fromS("" + i),
                                                "text",
                                                text)))
                                .build())
                        .toList())));
    }

    @Test
    void theFakeRefusesWhatAmazonRefuses() {
        var differences = new ArrayList<String>();
        try (var amazon = new AmazonDynamoDb()) {
            var theirs = amazon.client();
            var ours = new LocalDynamoDb(new VirtualTimeline(Instant.EPOCH), Optional.empty());
            for (var client : List.of(theirs, ours)) DynamoDbContract.createTable(client);
            for (var attempt : attempts()) {
                var there = told(theirs, attempt.call);
                var here = told(ours, attempt.call);
                if (!there.split(":")[0].equals(here.split(":")[0])) {
                    differences.add(attempt.name + "\n  there: " + there + "\n  here:  " + here);
                }
            }
        }
        assertEquals(List.of(), differences);
    }

    private static String told(DynamoDbClient client, Function<DynamoDbClient, Object> call) {
        try {
            call.apply(client);
            return "done";
        } catch (DynamoDbException refused) {
            return refused.awsErrorDetails().errorCode() + ": "
                    + refused.awsErrorDetails().errorMessage();
        } catch (RuntimeException raw) {
            return "raw " + raw;
        }
    }
}
