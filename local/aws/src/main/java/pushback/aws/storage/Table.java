package pushback.aws.storage;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// One table: its key schema and its items. Keys are strings.
final class Table {
    /// Bytes of a key, from DynamoDB's quotas.
    private static final int LARGEST_HASH = 2048;
    private static final int LARGEST_RANGE = 1024;

    final String name;
    final String hashName;
    final Optional<String> rangeName;
    final Instant created;
    Optional<String> ttlAttribute = Optional.empty();
    private final Map<String, NavigableMap<String, Item>> partitions = new HashMap<>();

    Table(String name, String hashName, Optional<String> rangeName, Instant created) {
        this.name = name;
        this.hashName = hashName;
        this.rangeName = rangeName;
        this.created = created;
    }

    /// An item, wherever it is kept.
    interface Item {
        Map<String, AttributeValue> read();
    }

    /// An item's key; `range` is empty in a table without a range key.
    record Key(String hash, String range) {}

    /// The key in a request's `Key`, which holds the key and nothing else.
    Key keyOf(Map<String, AttributeValue> given) {
        if (given.size() != (rangeName.isPresent() ? 2 : 1)
                || !given.containsKey(hashName)
                || rangeName.filter(name -> !given.containsKey(name)).isPresent()) {
            throw DynamoRefusal.validation("The provided key element does not match the schema");
        }
        return new Key(
                part(given, hashName), rangeName.map(name -> part(given, name)).orElse(""));
    }

    /// The key within an item to be stored.
    Key keyIn(Map<String, AttributeValue> item) {
        return new Key(
                part(item, hashName), rangeName.map(name -> part(item, name)).orElse(""));
    }

    private String part(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        if (value == null)
            throw DynamoRefusal.validation(
                    "One or more parameter values were invalid: Missing the key " + name + " in the item");
        if (value.s() == null)
            throw DynamoRefusal.validation("One or more parameter values were invalid: " + "Type mismatch for key "
                    + name + " expected: S actual: " + Attributes.type(value));
        return fitting(name, filled(name, value.s()));
    }

    /// The value, if it is not empty: no key attribute is.
    static String filled(String name, String value) {
        if (value.isEmpty())
            throw DynamoRefusal.validation("One or more parameter values are not valid. "
                    + "The AttributeValue for a key attribute cannot contain an empty string value. Key: " + name);
        return value;
    }

    /// The value, if a key attribute may be as long.
    String fitting(String name, String value) {
        var bytes = Attributes.utf8(value);
        if (name.equals(hashName) && bytes > LARGEST_HASH)
            throw DynamoRefusal.validation("One or more parameter values were "
                    + "invalid: Size of hashkey has exceeded the maximum size limit of" + LARGEST_HASH + " bytes");
        if (!name.equals(hashName) && bytes > LARGEST_RANGE)
            throw DynamoRefusal.validation("One or more parameter values "
                    + "were invalid: Aggregated size of all range keys has exceeded the size limit of " + LARGEST_RANGE
                    + " bytes");
        return value;
    }

    boolean isKey(String attribute) {
        return attribute.equals(hashName) || rangeName.filter(attribute::equals).isPresent();
    }

    Map<String, AttributeValue> keyAttributes(Key key) {
        var attributes = new TreeMap<String, AttributeValue>();
        attributes.put(hashName, AttributeValue.fromS(key.hash));
        rangeName.ifPresent(name -> attributes.put(name, AttributeValue.fromS(key.range)));
        return attributes;
    }

    /// The item, or null.
    Map<String, AttributeValue> get(Key key) {
        var item = partition(key.hash).get(key.range);
        return item == null ? null : item.read();
    }

    /// The items of one hash key in the order of the range key.
    NavigableMap<String, Item> partition(String hash) {
        return partitions.getOrDefault(hash, java.util.Collections.emptyNavigableMap());
    }

    /// Stores the item, or removes it if it is null.
    void put(Key key, Item item) {
        if (item != null) {
            partitions
                    .computeIfAbsent(key.hash, hash -> new TreeMap<>(Attributes::compareUtf8))
                    .put(key.range, item);
        } else if (partitions.containsKey(key.hash)) {
            partitions.get(key.hash).remove(key.range);
        }
    }

    Map<String, NavigableMap<String, Item>> partitions() {
        return partitions;
    }

    List<Map<String, AttributeValue>> items() {
        return all().map(Item::read).toList();
    }

    /// Every item, one after the other.
    Stream<Item> all() {
        return partitions.values().stream().flatMap(partition -> partition.values().stream());
    }

    long size() {
        return partitions.values().stream().mapToLong(Map::size).sum();
    }
}
