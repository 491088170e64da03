package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import pushback.ledger.Ledger;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/// The ledger as its writes made it, entry by entry.
final class Rows {
    private final TreeMap<String, JsonNode> rows = new TreeMap<>();

    /// What a write changed: the row before, and after.
    interface Change {
        void of(String entry, JsonNode before, JsonNode after);
    }

    /// Takes a request that succeeded; tells `change` of each row it wrote.
    void take(Object request, Change change) {
        switch (request) {
            case PutItemRequest put -> put(put.item(), change);
            case DeleteItemRequest delete -> remove(delete.key(), change);
            case TransactWriteItemsRequest all ->
                all.transactItems().forEach(one -> {
                    if (one.put() != null) put(one.put().item(), change);
                    if (one.delete() != null) remove(one.delete().key(), change);
                });
            default -> {}
        }
    }

    private void put(Map<String, AttributeValue> item, Change change) {
        var after = Ledger.value(item);
        change.of(entry(item), rows.put(entry(item), after), after);
    }

    private void remove(Map<String, AttributeValue> key, Change change) {
        var before = rows.remove(entry(key));
        if (before != null) change.of(entry(key), before, null);
    }

    Optional<JsonNode> find(String entry) {
        return Optional.ofNullable(rows.get(entry));
    }

    /// The rows whose entry begins with `prefix`.
    SortedMap<String, JsonNode> all(String prefix) {
        return rows.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    static String entry(Map<String, AttributeValue> item) {
        return item.get(Ledger.SORT).s();
    }
}
