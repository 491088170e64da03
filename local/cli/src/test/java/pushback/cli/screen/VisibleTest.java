package pushback.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.base.Visible;

class VisibleTest {
    @Test
    void whatWouldMoveTheCursorOrRingIsShownAsAnEscape() {
        assertEquals(
                "Mal\\u001b[2Jlory Ev\\u001b[31mil \\u0007", Visible.text("Mal\u001b[2Jlory Ev\u001b[31mil \u0007"));
        assertEquals("bar\\u000dfoo\\u0008\\u007f\\u009b2J", Visible.text("bar\rfoo\b\u007f\u009b2J"));
    }

    @ParameterizedTest
    @CsvSource({"202e", "2066", "200f", "061c", "feff", "2028", "00ad"})
    void whatWouldTurnTheDirectionOrHideIsShownAsAnEscape(String code) {
        assertEquals(
                "il \\u" + code + " reversed", Visible.text("il " + (char) Integer.parseInt(code, 16) + " reversed"));
    }

    @Test
    void aCharacterOfTwoUnitsAndHalfACharacterAreShownAsEscapesToo() {
        assertEquals("\\udb40\\udc41 \\ud83d", Visible.text("\udb40\udc41 \ud83d"));
    }

    @Test
    void textOfPeopleStaysAsItIs() {
        var text = "Größe: 30 €, 日本語, עברית, 👩\u200d🚀\n\tnext";
        assertEquals(text, Visible.text(text));
    }

    @Test
    void oneLineStaysOneLine() {
        assertEquals("good\\u000aforged\\u0009cell", Visible.line("good\nforged\tcell"));
    }

    /// Whoever prints by another way would have to think of all this again.
    @Test
    void commandsPrintThroughTheScreenAlone() throws IOException {
        try (var files = Files.list(Path.of("src/main/java/pushback/cli"))) {
            var all = files.filter(Files::isRegularFile).toList();
            assertTrue(all.size() > 20, all.toString());
            assertEquals(
                    List.of(),
                    all.stream()
                            .filter(file -> read(file).contains("System.out.print"))
                            .toList());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
