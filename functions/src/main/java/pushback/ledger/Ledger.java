package pushback.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.settings.Settings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// Rows of one environment, keyed by an entry such as `lock` or `release#20261120-104500-3fa2c1d`.
///
/// Reads are consistent. Each write names the version it replaces (0: the row must not exist), so that of two writers
/// one is told that it came too late: nothing is lost silently, and a repeated write is recognised.
public final class Ledger {
    /// Partition key: the environment's name. Sort key: the entry.
    public static final String PARTITION = "environment";

    public static final String SORT = "entry";

    /// DynamoDB's time-to-live attribute, epoch seconds.
    public static final String EXPIRES = "expiresAt";

    private static final String VERSION = "rowVersion";
    private static final String VALUE = "row";

    private final Provider<DynamoDbClient> dynamoDb;
    private final String table;
    private final String environment;

    @Inject
    public Ledger(Provider<DynamoDbClient> dynamoDb, Settings settings) {
        this.dynamoDb = dynamoDb;
        this.table = settings.stores().ledgerTable();
        this.environment = settings.environment();
    }

    /// A row as read, with the version that a write must name to replace it.
    public record Row<T>(T value, long version) {}

    public <T> Optional<Row<T>> read(String entry, Class<T> type) {
        var answer = dynamoDb.get()
                .getItem(get -> get.tableName(table).key(key(entry)).consistentRead(true));
        return answer.hasItem() ? Optional.of(row(answer.item(), type)) : Optional.empty();
    }

    /// Writes a row that nobody else wrote since `version` was read; false if somebody did.
    public boolean write(String entry, Object value, long version) {
        return put(entry, value, version, Optional.empty());
    }

    /// Writes a row that must not exist yet; false if it does.
    public boolean insert(String entry, Object value) {
        return put(entry, value, 0, Optional.empty());
    }

    /// The row of that entry: the one that stands there already, otherwise one with `value`, which is written. Of
    /// two who do so at once the first one's stands.
    public <T> Row<T> keep(String entry, T value, Class<T> type) {
        return insert(entry, value) ? new Row<>(value, 1) : read(entry, type).orElseThrow();
    }

    /// As [#insert], for a row that may be forgotten after `expires`.
    public boolean insertUntil(String entry, Object value, Instant expires) {
        return put(entry, value, 0, Optional.of(expires));
    }

    /// Removes a row that nobody else wrote since `version` was read; false if somebody did.
    public boolean remove(String entry, long version) {
        try {
            dynamoDb.get()
                    .deleteItem(delete -> delete.tableName(table)
                            .key(key(entry))
                            .conditionExpression("#version = :version")
                            .expressionAttributeNames(Map.of("#version", VERSION))
                            .expressionAttributeValues(Map.of(":version", number(version))));
            return true;
        } catch (ConditionalCheckFailedException changed) {
            return false;
        }
    }

    /// The rows whose entry begins with `prefix`, the highest entry first, `limit` at most.
    public <T> List<T> latest(String prefix, int limit, Class<T> type) {
        return latest("begins_with(#sort, :prefix)", Map.of(":prefix", text(prefix)), limit, type);
    }

    /// As [#latest], only those from the entry `highest` downward, which begins with `prefix`, too.
    public <T> List<T> latest(String prefix, String highest, int limit, Class<T> type) {
        return latest(
                "#sort BETWEEN :prefix AND :highest",
                Map.of(":prefix", text(prefix), ":highest", text(highest)),
                limit,
                type);
    }

    private <T> List<T> latest(String entries, Map<String, AttributeValue> values, int limit, Class<T> type) {
        var all = new HashMap<>(values);
        all.put(":partition", text(environment));
        var rows = new ArrayList<T>();
        Map<String, AttributeValue> from = null;
        do {
            var start = from;
            var page = dynamoDb.get()
                    .query(query -> query.tableName(table)
                            .consistentRead(true)
                            .keyConditionExpression("#partition = :partition AND " + entries)
                            .expressionAttributeNames(Map.of("#partition", PARTITION, "#sort", SORT))
                            .expressionAttributeValues(all)
                            .scanIndexForward(false)
                            .limit(limit - rows.size())
                            .exclusiveStartKey(start));
            page.items().forEach(item -> rows.add(row(item, type).value()));
            from = page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty() ? page.lastEvaluatedKey() : null;
        } while (from != null && rows.size() < limit);
        return rows;
    }

    /// The value of a row, as JSON.
    ///
    /// @param item the row as DynamoDB has it
    public static JsonNode value(Map<String, AttributeValue> item) {
        return LedgerAttributes.json(item.get(VALUE));
    }

    private boolean put(String entry, Object value, long version, Optional<Instant> expires) {
        var item = key(entry);
        item.put(VALUE, LedgerAttributes.of(Json.STRICT.valueToTree(value)));
        item.put(VERSION, number(version + 1));
        expires.ifPresent(at -> item.put(EXPIRES, number(at.getEpochSecond())));
        try {
            dynamoDb.get().putItem(put -> {
                put.tableName(table).item(item).expressionAttributeNames(Map.of("#version", VERSION));
                if (version == 0) put.conditionExpression("attribute_not_exists(#version)");
                else
                    put.conditionExpression("#version = :version")
                            .expressionAttributeValues(Map.of(":version", number(version)));
            });
            return true;
        } catch (ConditionalCheckFailedException changed) {
            return false;
        }
    }

    private Map<String, AttributeValue> key(String entry) {
        var key = new HashMap<String, AttributeValue>();
        key.put(PARTITION, text(environment));
        key.put(SORT, text(entry));
        return key;
    }

    private static <T> Row<T> row(Map<String, AttributeValue> item, Class<T> type) {
        return new Row<>(
                Json.value(value(item), type), Long.parseLong(item.get(VERSION).n()));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
