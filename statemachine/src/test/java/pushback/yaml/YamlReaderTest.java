package pushback.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.yaml.YamlValue.Field;
import pushback.yaml.YamlValue.Fields;
import pushback.yaml.YamlValue.Items;
import pushback.yaml.YamlValue.Kind;
import pushback.yaml.YamlValue.Text;

class YamlReaderTest {
    @Test
    void eachPartHasItsLine() {
        assertEquals(
                Optional.of(new Fields(
                        List.of(
                                new Field("name", new Text("shop", Kind.TEXT, 2), 2),
                                new Field(
                                        "paths",
                                        new Items(
                                                List.of(new Text("/", Kind.TEXT, 4), new Text("/up", Kind.TEXT, 5)), 4),
                                        3)),
                        2)),
                YamlReader.fields("# later\nname: shop\npaths:\n  - /\n  - /up\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "1.10, FRACTION",
        "8080, WHOLE",
        "yes, TRUTH",
        "true, TRUTH",
        "'', NOTHING",
        "~, NOTHING",
        "24h, TEXT",
        "2026-11-30, TEXT"
    })
    void aTextStaysAsItIsWritten(String text, Kind kind) {
        assertEquals(Optional.of(new Text(text, kind, 1)), value("key: " + text));
    }

    @Test
    void inQuotationMarksEverythingIsAText() {
        assertEquals(Optional.of(new Text("8080", Kind.TEXT, 1)), value("key: '8080'"));
    }

    @Test
    void nothingButCommentsIsNothing() {
        assertEquals(Optional.empty(), YamlReader.read("# later\n"));
        assertEquals(Optional.empty(), YamlReader.fields(""));
    }

    @Test
    void aKeyThatIsThereTwiceIsLeftToWhoAsked() {
        var fields = YamlReader.fields("a: 1\na: 2\n").orElseThrow().fields();
        assertEquals(List.of(1, 2), fields.stream().map(Field::line).toList());
    }

    @Test
    void anAliasStandsForWhatItNames() {
        var fields = YamlReader.fields("a: &it [1]\nb: *it\n").orElseThrow().fields();
        assertEquals(fields.get(0).value(), fields.get(1).value());
    }

    @Test
    void whatStandsThereItselfGoesBeforeWhatIsMerged() {
        var text = """
            common: &common {a: 1, b: 2}
            more: &more {b: 4, c: 5}
            own:
              <<: [*common, *more]
              a: 3
            """;
        var own = (Fields) YamlReader.fields(text).orElseThrow().fields().get(2).value();
        assertEquals(
                List.of("a=3", "b=2", "c=5"),
                own.fields().stream()
                        .map(field -> field.key() + "=" + ((Text) field.value()).text())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: 1;b: [' | 3 | expected the node content",
                "'a:;\tb: 1' | 2 | found character",
                "'- a' | 1 | not a list of \"key: value\" lines",
                "'just words' | 1 | not a list of \"key: value\" lines",
                "'a:;  ? [b];  : c' | 2 | not a list of \"key: value\" lines",
                "'a: &it;  b: *it' | 1 | itself",
                "'a: 1;<<: 2' | 2 | << merges not a list of",
                "'a: 1;---;b: 2' | 2 | but found another document",
                "'a: 1;b: \u0007' | 2 | the character U+0007 is not allowed in YAML"
            })
    void aMistakeHasItsLine(String text, int line, String problem) {
        var mistake = assertThrows(YamlMistake.class, () -> YamlReader.fields(text.replace(';', '\n') + "\n"));
        assertEquals(line, mistake.line(), mistake.getMessage());
        assertTrue(mistake.getMessage().contains(problem), mistake.getMessage());
        assertEquals(1, mistake.getMessage().lines().count());
    }

    private static Optional<YamlValue> value(String text) {
        return YamlReader.fields(text).map(fields -> fields.fields().getFirst().value());
    }
}
