package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTest {
    @Test
    void maySpendEveryCharacter() {
        assertTrue(new Draft("🚀".repeat(120), "é".repeat(10_000), "x".repeat(200))
                .problems()
                .isEmpty());
    }

    @Test
    void mayNotBeOneCharacterLonger() {
        var problems = new Draft("🚀".repeat(121), "é".repeat(10_001), "x".repeat(201)).problems();
        assertEquals(Set.of("title", "text", "description"), problems.keySet());
        assertEquals("The text is too long: 10,001 characters of 10,000.", problems.get("text"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\n\t",
                "\u00a0\u2003",
                "\u200b\u200d",
                "\u3164",
                "\u2800 \u115f\uffa0",
                "\u034f\ufe0f"
            })
    void isEmptyWhenNothingCanBeSeen(String nothing) {
        assertEquals(
                Set.of("title", "text"),
                new Draft(nothing, nothing, nothing).problems().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u001bb", "a\u007fb"})
    void holdsNoControlCharacters(String bad) {
        assertEquals(
                Set.of("title", "text", "description"),
                new Draft(bad, bad, bad).problems().keySet());
    }

    @Test
    void mayHaveLinesInItsTextOnly() {
        assertEquals(
                Set.of("title", "description"),
                new Draft("a\nb", "a\r\nb\tc", "a\nb").problems().keySet());
        assertEquals("a\nb\nc", new Draft("", " a\r\nb\rc ", "").text());
    }
}
