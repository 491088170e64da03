package pushback.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    @Test
    void isReadFromReleaseJson() {
        assertEquals(new Schema(3, 1), Schema.of(bytes("{\"schema\": 3, \"schemaCompatibleDownTo\": 1}")));
    }

    @Test
    void servesCodeDownToWhatItSays() {
        var schema = new Schema(3, 2);
        assertTrue(schema.serves(new Schema(2, 2)));
        assertTrue(schema.serves(new Schema(4, 4)));
        assertFalse(schema.serves(new Schema(1, 0)));
        assertFalse(schema.serves(Schema.UNDECLARED));
        assertTrue(Schema.UNDECLARED.serves(Schema.UNDECLARED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {"schema": 3}                                          | it has no "schemaCompatibleDownTo"
        {"schema": 3, "schemaCompatibleDownTo": 1, "note": ""} | it has an unknown key "note"
        {"schema": "3", "schemaCompatibleDownTo": 1}           | "schema" must be a whole number, but is "3"
        {"schema": 3.5, "schemaCompatibleDownTo": 1}           | "schema" must be a whole number, but is 3.5
        {"schema": 1, "schemaCompatibleDownTo": 2}             | it must hold 0 <= schemaCompatibleDownTo <= schema, but they are 2 and 1
        {"schema": -1, "schemaCompatibleDownTo": -1}           | it must hold 0 <= schemaCompatibleDownTo <= schema, but they are -1 and -1
        [3, 1]                                                 | it is not a JSON object
        schema: 3                                              | not JSON:
        """)
    void saysWhatIsWrongAndHowToWriteIt(String file, String problem) {
        var message = assertThrows(IllegalArgumentException.class, () -> Schema.of(bytes(file)))
                .getMessage();
        assertTrue(message.startsWith("release.json is refused: " + problem), message);
        assertTrue(
                message.endsWith("; write {\"schema\": 3, \"schemaCompatibleDownTo\": 1}, or leave the file out"),
                message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
