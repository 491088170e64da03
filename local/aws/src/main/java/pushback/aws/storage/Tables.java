package pushback.aws.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import pushback.aws.account.Refusal;
import pushback.aws.disk.Journal;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

/// All tables, in memory or, if there is a directory, in a journal: a change is written there first, a transaction as
/// one line. Then only the keys are in memory, and where in the journal each item is: a ledger grows with every
/// release.
final class Tables implements AutoCloseable {
    /// DynamoDB remembers a transaction's token for ten minutes after it was last used.
    static final Duration TOKEN_LIFE = Duration.ofMinutes(10);
    /// A journal is rewritten at the start once it holds this many times more lines than items.
    private static final int WASTE = 4;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, Table> tables = new TreeMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Optional<TableIndex> index;
    private final Optional<Journal> journal;
    /// The journal, while it is replayed as well.
    private Journal reading;
    /// So many lines of it the index knows.
    private long indexed;

    /// A transaction that was carried out: what it asked for, and when.
    record Token(String request, Instant at) {}

    /// An item to be stored, or removed where `item` is null.
    record Change(Table table, Table.Key key, Map<String, AttributeValue> item) {}

    Tables(Optional<Path> directory) {
        index = directory.map(path -> new TableIndex(path.resolve(TableIndex.NAME)));
        journal = directory.map(path -> open(path.resolve("dynamodb.journal")));
    }

    private Journal open(Path file) {
        var known = index.flatMap(index -> index.read(file, this::restore));
        // What was restored before the index turned out to be damaged counts for nothing.
        if (known.isEmpty()) tables.clear();
        reading = known.map(mark -> Journal.open(file, mark, this::apply))
                .orElseGet(() -> Journal.open(file, this::apply));
        if (rewriteIfWasteful(reading)) {
            // Every item is in another place now.
            reading.close();
            tables.clear();
            reading = Journal.open(file, this::apply);
            known = Optional.empty();
        }
        indexed = known.map(Journal.Mark::lines).orElse(0L);
        if (reading.lines() - indexed > TableIndex.WORTH) writeIndex();
        return reading;
    }

    private void restore(Table table, Table.Key key, Journal.Place place, int change) {
        tables.putIfAbsent(table.name, table);
        if (key != null) tables.get(table.name).put(key, new Written(place, change));
    }

    /// Only saves time, so a full disk is none of anybody's business.
    private void writeIndex() {
        // A token has no place in it, and ten minutes later no meaning.
        if (!tokens.isEmpty()) return;
        try {
            index.ifPresent(file -> file.write(reading.mark(), tables.values()));
            indexed = reading.lines();
        } catch (UncheckedIOException full) {
            index.ifPresent(TableIndex::discard);
        }
    }

    /// The table.
    ///
    /// Throws a ResourceNotFoundException if there is none of this name.
    Table table(String name) {
        if (name == null)
            throw DynamoRefusal.validation("1 validation error detected: Value null at 'tableName' "
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
        Optional<Journal.Place> place = Optional.empty();
        if (journal.isPresent()) {
            var line = JSON.objectNode();
            var list = line.putArray("changes");
            changes.forEach(change -> list.add(json(change)));
            if (token != null)
                line.put("token", token).put("request", transaction.request).put("at", transaction.at.toString());
            place = record(line);
        }
        if (token != null) tokens.put(token, transaction);
        for (var index = 0; index < changes.size(); index++) {
            var change = changes.get(index);
            var number = index;
            change.table.put(
                    change.key,
                    change.item == null
                            ? null
                            : place.<Table.Item>map(at -> new Written(at, number))
                                    .orElse(() -> change.item));
        }
    }

    /// An item that is in the journal.
    ///
    /// @param change which of the line's
    final class Written implements Table.Item {
        // There are as many of these as items.
        private final long at;
        private final int length;
        private final int change;

        Written(Journal.Place place, int change) {
            this.at = place.at();
            this.length = place.length();
            this.change = change;
        }

        Journal.Place place() {
            return new Journal.Place(at, length);
        }

        int change() {
            return change;
        }

        @Override
        public Map<String, AttributeValue> read() {
            try {
                return AttributeJson.read(
                        reading.read(place()).get("changes").get(change).get("item"));
            } catch (UncheckedIOException failed) {
                throw refused(failed);
            }
        }
    }

    /// What was asked for under this token within the last ten minutes.
    Optional<Token> remembered(String token, Instant now) {
        tokens.values().removeIf(one -> one.at.plus(TOKEN_LIFE).isBefore(now));
        return Optional.ofNullable(tokens.get(token));
    }

    @Override
    public void close() {
        if (journal.isPresent() && reading.lines() - indexed > TableIndex.WORTH) writeIndex();
        journal.ifPresent(Journal::close);
    }

    private Optional<Journal.Place> record(JsonNode line) {
        try {
            return journal.map(open -> open.append(line));
        } catch (UncheckedIOException failed) {
            throw refused(failed);
        }
    }

    private static RuntimeException refused(UncheckedIOException failed) {
        return Refusal.of(
                InternalServerErrorException.builder(),
                DynamoRefusal.SERVICE,
                500,
                "InternalServerError",
                failed.getMessage());
    }

    /// Whether it did: then places have changed.
    private boolean rewriteIfWasteful(Journal open) {
        var kept = tables.values().stream().mapToLong(table -> table.size() + 1).sum();
        if (!tokens.isEmpty() || open.lines() <= WASTE * (kept + 100L)) return false;
        open.rewrite(tables.values().stream()
                .<JsonNode>flatMap(table -> Stream.concat(
                        Stream.of(definition(table)),
                        table.all().map(Table.Item::read).map(item -> {
                            var line = JSON.objectNode();
                            line.putArray("changes").add(json(new Change(table, table.keyIn(item), item)));
                            return line;
                        })))
                .iterator());
        return true;
    }

    private static ObjectNode definition(Table table) {
        var line = JSON.objectNode()
                .put("table", table.name)
                .put("hash", table.hashName)
                .put("created", table.created.toString());
        table.rangeName.ifPresent(range -> line.put("range", range));
        table.ttlAttribute.ifPresent(ttl -> line.put("ttl", ttl));
        return line;
    }

    private static ObjectNode json(Change change) {
        var json = JSON.objectNode()
                .put("table", change.table.name)
                .put("hash", change.key.hash())
                .put("range", change.key.range());
        if (change.item != null) json.set("item", AttributeJson.write(change.item));
        return json;
    }

    private void apply(JsonNode line, Journal.Place place) {
        if (line.has("table")) {
            var table = tables.computeIfAbsent(
                    line.get("table").asText(),
                    name -> new Table(
                            name,
                            line.get("hash").asText(),
                            Optional.ofNullable(line.get("range")).map(JsonNode::asText),
                            Instant.parse(line.get("created").asText())));
            table.ttlAttribute = Optional.ofNullable(line.get("ttl")).map(JsonNode::asText);
            return;
        }
        var changes = line.get("changes");
        for (var index = 0; index < changes.size(); index++) {
            var change = changes.get(index);
            tables.get(change.get("table").asText())
                    .put(
                            new Table.Key(
                                    change.get("hash").asText(),
                                    change.get("range").asText()),
                            change.has("item") ? new Written(place, index) : null);
        }
        if (line.has("token"))
            tokens.put(
                    line.get("token").asText(),
                    new Token(
                            line.get("request").asText(),
                            Instant.parse(line.get("at").asText())));
    }
}
