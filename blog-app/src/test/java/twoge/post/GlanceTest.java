package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlanceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "some **bold** and _slanted_ `code` | some bold and slanted code",
                "one\\ntwo\\n\\nthree | one two three",
                "- one\\n- two\\n  - three\\n\\nand four | one · two three and four",
                "> first said\\n\\nthen written | first said then written",
                "[a link](https://a.example/x) goes | a link goes",
                "see https://www.a.example/a/long/way?to=go | see a.example",
                "what is ~~wrong~~ right | what is right",
                "a &amp; b \\* c | a & b * c",
            })
    void isHowTheTextBeginsWithoutMarks(String text, String glance) {
        assertEquals(glance, Markdown.glance(text.replace("\\n", "\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```\ncode\n```",
                "    code",
                "# Heading",
                "Heading\n===",
                "![a cat](https://a.example/cat.png)",
                "![a](1.png) ![b](2.png)\n![c](3.png)",
                "[![a cat](cat.png)](https://a.example)",
                "<div hidden>not shown</div>",
                "<!-- a comment -->",
                "---",
                "| a | b |\n|---|---|\n| 1 | 2 |",
                "[later]: https://a.example 'for links'"
            })
    void passesOverWhatIsNoSentence(String block) {
        assertEquals("A sentence.", Markdown.glance(block + "\n\nA sentence."));
        assertEquals("A sentence.", Markdown.glance("A sentence.\n\n" + block));
    }

    @Test
    void makesDoWithWhatThereIs() {
        assertEquals("Only a heading", Markdown.glance("# Only a heading"));
        assertEquals("git push", Markdown.glance("```\ngit   push\n```"));
        assertEquals("a cat", Markdown.glance("![a cat](https://a.example/cat.png)"));
        assertEquals("a b 1 2", Markdown.glance("| a | b |\n|---|---|\n| 1 | 2 |"));
        assertEquals("", Markdown.glance("<!-- a comment -->"));
    }

    @Test
    void showsNoTagAndNeedsAnEscapeForWhatLooksLikeOne() {
        assertEquals("a bold word", Markdown.glance("a <b>bold</b> word"));
        assertEquals("a < b > c", Markdown.glance("a \\< b \\> c"));
    }

    @Test
    void isCutAfterAWord() {
        var glance = Markdown.glance("some **bold** words ".repeat(60));
        assertTrue(glance.matches("(some bold words )+(some |some bold )?…"), glance);
        assertTrue(glance.codePointCount(0, glance.length()) <= Glance.LONGEST + 2, glance);
        assertFalse(Markdown.glance("Short.").endsWith("…"));
    }

    /// Not within a flag, a family or a letter with its accents, where no word ends.
    @ParameterizedTest
    @ValueSource(strings = {"\uD83C\uDDEB\uD83C\uDDF7", "\uD83D\uDC69\u200D\uD83D\uDC67", "e\u0301\u0323", "\u6771"})
    void isNeverCutWithinACharacter(String character) {
        var glance = Markdown.glance("x" + character.repeat(300));
        assertTrue(glance.endsWith("…"), glance);
        assertEquals("", glance.substring(1, glance.length() - 1).replace(character, ""), glance);
    }

    @Test
    void isOneLine() {
        assertEquals("a b c d", Markdown.glance("a  \nb\tc\u2003\u00A0\u0085d"));
    }
}
