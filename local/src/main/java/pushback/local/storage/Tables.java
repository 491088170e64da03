package pushback.local.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.local.account.Refusal;
import pushback.local.disk.Journal;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

/// All tables, in memory and, if there is a directory, in a journal: a change is written there first, a transaction as
/// one line.
final class Tables implements AutoCloseable {
    /// DynamoDB remembers a transaction's token for ten minutes after it was last used.
    static final Duration TOKEN_LIFE = Duration.ofMinutes(10);
    /// A journal is rewritten at the start once it holds this many times more lines than items.
    private static final int WASTE = 4;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, Table> tables = new TreeMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Optional<Journal> journal;

    /// A transaction that was carried out: what it asked for, and when.
    record Token(String request, Instant at) { }

    /// An item to be stored, or removed where `item` is null.
    record Change(Table table, Table.Key key, Map<String, AttributeValue> item) { }

    Tables(Optional<Path> directory) {
        journal = directory.map(path -> Journal.open(path.resolve("dynamodb.journal"), this::apply));
        journal.ifPresent(this::rewriteIfWasteful);
    }

    /// The table.
    ///
    /// Throws a ResourceNotFoundException if there is none of this name.
    Table table(String name) {
        if (name == null) throw DynamoRefusal.validation("1 validation error detected: Value null at 'tableName' "
                + "failed to satisfy constraint: Member must not be null");
        var table = tables.get(name);
        if (table == null) throw DynamoRefusal.noTable();
        return table;
    }

    boolean has(String name) {
        return tables.containsKey(name);
    }

    Iterable<Table> all() {
        return tables.values();
    }

    void define(Table table) {
        record(definition(table));
        tables.put(table.name, table);
    }

    void commit(List<Change> changes) {
        commit(changes, null, null);
    }

    /// All changes or none. `token` may be null.
    void commit(List<Change> changes, String token, Token transaction) {
        if (journal.isPresent()) {
            var line = JSON.objectNode();
            var list = line.putArray("changes");
            changes.forEach(change -> list.add(json(change)));
            if (token != null) line.put("token", token).put("request", transaction.request)
                    .put("at", transaction.at.toString());
            record(line);
        }
        if (token != null) tokens.put(token, transaction);
        changes.forEach(change -> change.table.put(change.key, change.item));
    }

    /// What was asked for under this token within the last ten minutes.
    Optional<Token> remembered(String token, Instant now) {
        tokens.values().removeIf(one -> one.at.plus(TOKEN_LIFE).isBefore(now));
        return Optional.ofNullable(tokens.get(token));
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }

    private void record(JsonNode line) {
        try {
            journal.ifPresent(open -> open.append(line));
        } catch (UncheckedIOException failed) {
            throw Refusal.of(InternalServerErrorException.builder(), DynamoRefusal.SERVICE, 500, "InternalServerError",
                    failed.getMessage());
        }
    }

    private void rewriteIfWasteful(Journal open) {
        var lines = new ArrayList<JsonNode>();
        for (var table : tables.values()) {
            lines.add(definition(table));
            for (var item : table.items()) {
                var line = JSON.objectNode();
                line.putArray("changes").add(json(new Change(table, table.keyIn(item), item)));
                lines.add(line);
            }
        }
        if (!tokens.isEmpty() || open.lines() <= WASTE * (lines.size() + 100L)) return;
        open.rewrite(lines);
    }

    private static ObjectNode definition(Table table) {
        var line = JSON.objectNode().put("table", table.name).put("hash", table.hashName)
                .put("created", table.created.toString());
        table.rangeName.ifPresent(range -> line.put("range", range));
        table.ttlAttribute.ifPresent(ttl -> line.put("ttl", ttl));
        return line;
    }

    private static ObjectNode json(Change change) {
        var json = JSON.objectNode().put("table", change.table.name).put("hash", change.key.hash())
                .put("range", change.key.range());
        if (change.item != null) json.set("item", AttributeJson.write(change.item));
        return json;
    }

    private void apply(JsonNode line) {
        if (line.has("table")) {
            var table = tables.computeIfAbsent(line.get("table").asText(), name -> new Table(name,
                    line.get("hash").asText(), Optional.ofNullable(line.get("range")).map(JsonNode::asText),
                    Instant.parse(line.get("created").asText())));
            table.ttlAttribute = Optional.ofNullable(line.get("ttl")).map(JsonNode::asText);
            return;
        }
        for (var change : line.get("changes")) {
            var item = change.has("item") ? AttributeJson.read(change.get("item")) : null;
            tables.get(change.get("table").asText()).put(
                    new Table.Key(change.get("hash").asText(), change.get("range").asText()), item);
        }
        if (line.has("token")) tokens.put(line.get("token").asText(),
                new Token(line.get("request").asText(), Instant.parse(line.get("at").asText())));
    }
}
