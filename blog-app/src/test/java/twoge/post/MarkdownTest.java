package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "**bold** _slanted_ ~~gone~~ `code` | <p><strong>bold</strong> <em>slanted</em> <del>gone</del>"
                        + " <code>code</code></p>",
                "a & b < c | <p>a &amp; b &lt; c</p>",
                "3. three | <ol start=\"3\" dir=\"auto\"><li>three</li></ol>",
                "[x](https://a.example/?b=1&c) | <p><a href=\"https://a.example/?b&#61;1&amp;c\" rel=\"nofollow ugc"
                        + " noopener\">x</a></p>",
                "> quoted | <blockquote dir=\"auto\"><p>quoted</p></blockquote>",
                "![a cat](https://a.example/cat.png) | <p><a href=\"https://a.example/cat.png\" rel=\"nofollow ugc"
                        + " noopener\">a cat</a></p>",
                "![](/cat.png) | <p><a href=\"/cat.png\" rel=\"nofollow ugc noopener\">/cat.png</a></p>",
                "[![a cat](/cat.png)](/cats) | <p><a href=\"/cats\" rel=\"nofollow ugc noopener\">a cat</a></p>",
            })
    void isUnderstood(String text, String html) {
        assertEquals(html, Markdown.html(text).replaceAll(">\n+<", "><").strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "[x](javascript:alert(1))",
                "[x](JaVaScRiPt&colon;alert(1))",
                "[x](data:text/html,<script>alert(1)</script>)",
                "<a href='vbscript:x'>x</a>",
                "<svg/onload=alert(1)>",
                "[x](https://a.example \"onmouseover=alert(1) x=\")",
                "<style>*{display:none}</style>",
                "```<script>alert(1)</script>```",
                "<iframe src=https://a.example></iframe>",
                "<https://a.example/\"onclick=x>",
                "![x](x\" onerror=\"alert(1))",
                "<form action=/logout method=post><button>x</button></form>",
                "&#60;script&#62;"
            })
    void obeysNoTagAndNoScript(String text) {
        var html = Markdown.html(text).toLowerCase();
        assertFalse(html.matches("(?s).*<(script|img|svg|style|iframe|form|button)\\b.*"), html);
        assertFalse(html.matches("(?s).*<[^>]*\\s(on\\w+|style|src)\\s*=.*"), html);
        assertFalse(html.matches("(?s).*href=\"\\s*(javascript|data|vbscript).*"), html);
    }

    @ParameterizedTest
    @ValueSource(strings = {"> ", "*a ", "[", "![", "- ", "`", "**a _b ", "<", "a_", "[a](", "|a", "\\", "&#", "1. "})
    void takesItsTimeFromNobody(String part) {
        var text = part.repeat(10_000 / part.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Markdown.html(text);
            Markdown.glance(text);
        });
    }

    @Test
    void putsItsHeadingsBelowTheTitleAndSkipsNone() {
        assertEquals(
                "<h2>a</h2><h3>b</h3><h2>c</h2>",
                Markdown.html("### a\n\n###### b\n\n# c")
                        .replaceAll(">\n+<", "><")
                        .strip());
    }

    @Test
    void letsTheKeyboardMoveATableAndCode() {
        assertEquals(
                "<table tabindex=\"0\"><thead><tr><th>a</th></tr></thead></table>",
                Markdown.html("|a|\n|-|").replaceAll(">\n+<", "><").strip());
        assertEquals(
                "<pre tabindex=\"0\"><code>git push\n</code></pre>",
                Markdown.html("```sh\ngit push\n```").strip());
    }

    @Test
    void alignsTheNumbersOfATable() {
        var html = Markdown.html("|a|b|\n|-|-:|\n|1|2|");
        assertTrue(html.contains("<td>1</td>") && html.contains("<td align=\"right\">2</td>"), html);
    }
}
