package pushback.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.settings.Settings;
import pushback.stage.Stage;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class LedgerTest {
    private final Stage stage = new Stage(1);
    private final Ledger ledger = stage.pushback().ledger();

    private record Note(String text, Instant at, Optional<Duration> took) {}

    @Test
    void knowsNoRowThatWasNotWritten() {
        assertEquals(Optional.empty(), ledger.read("nothing", Note.class));
    }

    @Test
    void readsWhatWasWrittenTypeForType() {
        var note = new Note(
                "é ✓ \"quoted\"", Instant.parse("2026-02-03T04:05:06.789Z"), Optional.of(Duration.ofMinutes(7)));
        ledger.insert("note", note);
        assertEquals(note, ledger.read("note", Note.class).orElseThrow().value());
        var empty = new Note("", Instant.EPOCH, Optional.empty());
        ledger.insert("empty", empty);
        assertEquals(empty, ledger.read("empty", Note.class).orElseThrow().value());
    }

    @Test
    void refusesToReadARowWithAFieldThatIsNotKnown() {
        ledger.insert("note", Map.of("text", "a", "at", Instant.EPOCH, "took", Duration.ZERO, "more", 1));
        assertThrows(IllegalArgumentException.class, () -> ledger.read("note", Note.class));
    }

    @Test
    void insertsOnce() {
        assertTrue(ledger.insert("row", "first"));
        assertFalse(ledger.insert("row", "second"));
        assertEquals(
                new Ledger.Row<>("first", 1), ledger.read("row", String.class).orElseThrow());
    }

    @Test
    void ofTwoWritersOfTheSameVersionTheSecondIsToldSo() {
        ledger.insert("row", "first");
        var version = ledger.read("row", String.class).orElseThrow().version();
        assertTrue(ledger.write("row", "second", version));
        assertFalse(ledger.write("row", "third", version));
        assertEquals(
                new Ledger.Row<>("second", 2), ledger.read("row", String.class).orElseThrow());
    }

    @Test
    void writesNoVersionOfARowThatIsNotThere() {
        assertFalse(ledger.write("row", "second", 1));
        assertEquals(Optional.empty(), ledger.read("row", String.class));
    }

    @Test
    void removesOnlyTheVersionThatWasRead() {
        ledger.insert("row", "first");
        ledger.write("row", "second", 1);
        assertFalse(ledger.remove("row", 1));
        assertTrue(ledger.remove("row", 2));
        assertFalse(ledger.remove("row", 2));
        assertEquals(Optional.empty(), ledger.read("row", String.class));
    }

    @Test
    void aRowThatMayBeForgottenSaysWhenInEpochSeconds() {
        ledger.insertUntil("row", "value", Instant.parse("2026-02-01T00:00:00.9Z"));
        ledger.insert("kept", "value");
        assertEquals("1769904000", item("row").get(Ledger.EXPIRES).n());
        assertFalse(item("kept").containsKey(Ledger.EXPIRES));
    }

    @Test
    void findsTheLatestFirstAndOnlyThoseOfThePrefix() {
        for (var number : List.of(2, 10, 1, 3)) ledger.insert("promotion#%03d".formatted(number), number);
        ledger.insert("promotions", 99);
        ledger.insert("quarantine#x", 98);
        assertEquals(List.of(10, 3, 2, 1), ledger.latest("promotion#", 10, Integer.class));
        assertEquals(List.of(10, 3), ledger.latest("promotion#", 2, Integer.class));
        assertEquals(List.of(), ledger.latest("nothing#", 2, Integer.class));
    }

    @Test
    void goesOnWhereAPageOfDynamoDbEnds() {
        // A page holds 1 MB: three and a bit of these.
        for (int number = 0; number < 8; number++) ledger.insert("large#" + number, number + "x".repeat(300_000));
        stage.calls();
        var found = ledger.latest("large#", 100, String.class);
        assertEquals("76543210", found.stream().map(row -> row.substring(0, 1)).collect(Collectors.joining()));
        assertTrue(stage.calls().size() > 1);
        assertEquals(5, ledger.latest("large#", 5, String.class).size());
    }

    @Test
    void environmentsDoNotSeeEachOthersRows() {
        ledger.insert("row", "ours");
        var others = new Ledger(() -> stage.world().cloud().services().dynamoDb(), otherEnvironment());
        assertEquals(Optional.empty(), others.read("row", String.class));
        assertTrue(others.insert("row", "theirs"));
        assertEquals("ours", ledger.read("row", String.class).orElseThrow().value());
    }

    /// For any history of writers who read, wait and write (seeded): the ledger takes exactly the writes that name
    /// the version that is there, and shows the last of them.
    @Test
    void ofAnyWritersExactlyThoseWhoKnowTheCurrentVersionAreHeard() {
        var random = new Random(20260105);
        long[] known = new long[4];
        Optional<Ledger.Row<String>> current = Optional.empty();
        for (int i = 0; i < 2_000; i++) {
            var writer = random.nextInt(known.length);
            var before = current.map(Ledger.Row::version).orElse(0L);
            var value = "value " + i;
            switch (random.nextInt(4)) {
                case 0 -> {
                    assertEquals(current, ledger.read("row", String.class));
                    known[writer] = before;
                }
                case 1 -> {
                    assertEquals(current.isEmpty(), ledger.insert("row", value));
                    if (current.isEmpty()) current = Optional.of(new Ledger.Row<>(value, 1));
                }
                case 2 -> {
                    var heard = known[writer] == before;
                    assertEquals(heard, ledger.write("row", value, known[writer]));
                    if (heard) current = Optional.of(new Ledger.Row<>(value, before + 1));
                }
                default -> {
                    var heard = current.isPresent() && known[writer] == before;
                    assertEquals(heard, ledger.remove("row", known[writer]));
                    if (heard) current = Optional.empty();
                }
            }
        }
    }

    /// Any JSON comes back as it went in, whatever its shape (seeded).
    @Test
    void anyJsonComesBackAsItWent() {
        var random = new Random(20260105);
        for (int i = 0; i < 300; i++) {
            var json = json(random, 4);
            ledger.insert("json#" + i, json);
            var back = ledger.read("json#" + i, JsonNode.class).orElseThrow().value();
            assertTrue(json.equals(LedgerTest::compare, back), () -> json + " came back as " + back);
        }
    }

    private static JsonNode json(Random random, int depth) {
        var make = JsonNodeFactory.instance;
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> make.textNode(text(random));
            case 1 -> make.numberNode(random.nextLong());
            case 2 -> make.numberNode(random.nextInt(-3, 4));
            case 3 -> make.numberNode(new BigDecimal(new BigInteger(80, random), random.nextInt(-10, 11)));
            case 4 -> make.booleanNode(random.nextBoolean());
            case 5 -> make.nullNode();
            case 6 -> {
                var items = make.arrayNode();
                IntStream.range(0, random.nextInt(4)).forEach(i -> items.add(json(random, depth - 1)));
                yield items;
            }
            default -> {
                var fields = make.objectNode();
                // DynamoDB takes no field without a name.
                IntStream.range(0, random.nextInt(4))
                        .forEach(i -> fields.set("f" + text(random), json(random, depth - 1)));
                yield fields;
            }
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(6), 32, 0x2600)
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// 1 and 1.0 are one number.
    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) return one.decimalValue().compareTo(other.decimalValue());
        return one.equals(other) ? 0 : 1;
    }

    private Settings otherEnvironment() {
        var settings = (ObjectNode) Json.STRICT.valueToTree(stage.settings());
        settings.put("environment", "staging");
        return Json.STRICT.convertValue(settings, Settings.class);
    }

    private Map<String, AttributeValue> item(String entry) {
        return stage.world()
                .cloud()
                .services()
                .dynamoDb()
                .getItem(get -> get.tableName(stage.settings().stores().ledgerTable())
                        .key(Map.of(
                                Ledger.PARTITION,
                                AttributeValue.fromS("production"),
                                Ledger.SORT,
                                AttributeValue.fromS(entry))))
                .item();
    }
}
