package pushback.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {
    private static final String TAIL = IntStream.range(0, 40)
            .mapToObj(n -> "[stdout]time=2026-11-29T10:00:" + (10 + n) + " level=INFO event=request status=200")
            .collect(Collectors.joining("\n"));

    @Test
    void leavesAShortLogAsItIs() {
        assertEquals("[stdout]one\n[stderr]two", Excerpt.of("[stdout]one\n[stderr]two", 600));
        assertEquals("", Excerpt.of("", 600));
    }

    /// A script that prints why first, and then the end of a log.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "twoge: DATABASE_URL must look like postgresql://...",
                "bind: address already in use",
                "pg_connect: FATAL:  password authentication failed",
                "ModuleNotFoundError: No module named 'flask'",
                "java.lang.IllegalStateException: no pool",
                "sh: 1: gunicorn: not found",
                "cp: No space left on device",
                "Killed",
                "curl: (7) Failed to connect",
                "nginx: [emerg] unknown directive",
                "panic: runtime error"
            })
    void showsTheReasonWhereverItIs(String reason) {
        var excerpt = Excerpt.of("[stdout]starting\n[stderr]" + reason + "\n" + TAIL, 600);
        assertTrue(excerpt.contains("[stderr]" + reason), excerpt);
        assertTrue(excerpt.endsWith("10:00:49 level=INFO event=request status=200"), excerpt);
        assertTrue(excerpt.length() <= 600, "length " + excerpt.length());
        assertTrue(excerpt.contains("\n…\n"), "says that lines are left out: " + excerpt);
        assertEquals(reason, Excerpt.last("[stdout]starting\n[stderr]" + reason + "\n" + TAIL));
    }

    @Test
    void showsTheReasonThatIsLast() {
        var reason = "[stdout]twoge: the application ended right after its start";
        assertTrue(Excerpt.of(TAIL + "\n" + reason, 600).endsWith("\n" + reason));
        assertEquals("it ended", Excerpt.last("Script - scripts/start.sh\n[stdout]one\n[stdout]it ended\n"));
    }

    @Test
    void countsNoFramesAndNoSuccessAsReasons() {
        var trace = IntStream.range(0, 60)
                .mapToObj(n -> "[stderr]\tat org.example.Error" + n + ".of(Errors.java:" + n + ")")
                .collect(Collectors.joining("\n"));
        var excerpt = Excerpt.of(
                "[stderr]java.sql.SQLException: no route\n" + trace + "\n[stdout]0 errors, no failures", 400);
        assertTrue(excerpt.startsWith("[stderr]java.sql.SQLException: no route\n"), excerpt);
    }

    @Test
    void cutsALineThatIsTooLong() {
        var excerpt = Excerpt.of("[stderr]error: " + "x".repeat(3000), 600);
        assertTrue(
                excerpt.length() <= 600 && excerpt.startsWith("[stderr]error: xxx") && excerpt.endsWith("…"), excerpt);
    }

    /// As on a commit, where there is room for 140 characters.
    @Test
    void endsASentenceWithWhatTellsMost() {
        var summary =
                "7a5dec2 was pushed back, the last good release serves again: CodeDeploy deployment d-ABCDEFGHI failed"
                        + " (0 instances succeeded, 1 failed, 1 skipped): i-1 failed at ApplicationStart: Script failed"
                        + " with exit code 1\n"
                        + "[stdout]twoge: the last lines of its log:\n"
                        + "[stdout]twoge: DATABASE_URL must look like postgresql://u:p@h/d\n"
                        + "[stdout]twoge: the application ended right after its start";
        assertEquals(
                "7a5dec2 was pushed back, the last good release serves again: CodeDeploy deployment … twoge:"
                        + " DATABASE_URL must look like postgresql://u:p@h/d",
                Excerpt.sentence(summary, 140));
        assertEquals("short\nas it is", Excerpt.sentence("short\nas it is", 140));
        assertEquals("a".repeat(139) + "…", Excerpt.sentence("a".repeat(200), 140));
        assertTrue(
                Excerpt.sentence("a".repeat(200) + "\n" + "b".repeat(200), 140).length() <= 140);
    }
}
