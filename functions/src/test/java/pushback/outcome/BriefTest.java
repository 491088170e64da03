package pushback.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BriefTest {
    @Test
    void keepsASummaryOfOneLine() {
        assertEquals(List.of("a1b2c3d is deployed"), Brief.of("a1b2c3d is deployed"));
        assertEquals(List.of(""), Brief.of(""));
    }

    @Test
    void showsTheApplicationsLastWordsWithoutTheRequestsBeforeThem() {
        assertEquals(List.of("pushed back: exit code 1", "starting", "ValueError: no free lunch"), Brief.of("""
            pushed back: exit code 1
            LifecycleEvent - ValidateService
            Script - scripts/validate.sh
            [stdout]the last lines of its log:
            [stdout]127.0.0.1 - - [20/Nov/2026 12:27:47] "GET / HTTP/1.1" 200 -
            [stdout]starting
            [stderr]event=request method=GET path=/ status=200
            [stdout]ValueError: no free lunch
            """));
    }

    @Test
    void cutsOurOwnSentenceBetweenTwoOfItsClauses() {
        var clause = "it went back to " + "r".repeat(200);
        assertEquals(List.of(clause + "; " + clause), Brief.of(clause + "; " + clause));
        assertEquals(List.of(clause + "; " + clause + "; ..."), Brief.of(clause + "; " + clause + "; " + clause));
        assertEquals(List.of("r".repeat(476) + " ..."), Brief.of("r".repeat(500)));
    }

    @Test
    void keepsARequestThatFailed() {
        assertEquals(
                List.of("pushed back", "127.0.0.1 \"GET / HTTP/1.1\" 500 12"),
                Brief.of("pushed back\n[stdout]127.0.0.1 \"GET / HTTP/1.1\" 500 12\n"));
    }

    @Test
    void showsAnExceptionWithoutItsFrames() {
        assertEquals(
                List.of("pushed back", "Exception in thread \"main\" java.lang.IllegalStateException: no flag"),
                Brief.of("""
                    pushed back
                    [stdout]Exception in thread "main" java.lang.IllegalStateException: no flag
                    [stdout]	at twoge.Twoge.main(Twoge.java:21)
                    [stdout]	... 3 more
                    """));
    }

    @Test
    void aRequestInAnyLogIsNoWordOfAFailureUnlessItFailed() {
        assertEquals(
                List.of("pushed back", "GET /shop 503 12 ms"),
                Brief.of("pushed back\nGET /shop 200 12 ms\n"
                        + "2026-11-29 10:00:00 POST /buy HTTP/1.1 302 5\nGET /shop 503 12 ms\n"));
    }

    @Test
    void theLastWordsOfALogAreItsErrorAndWhatCameAfterIt() {
        assertEquals(
                List.of(
                        "ValueError: no free lunch",
                        "retry 5",
                        "retry 6",
                        "retry 7",
                        "retry 8",
                        "retry 9",
                        "giving up"),
                Brief.lastWords("""
                    starting
                    GET / 200
                    ValueError: no free lunch
                    \tat tiny.Shop.main(Shop.java:7)
                    retry 1
                    retry 2
                    retry 3
                    retry 4
                    retry 5
                    retry 6
                    retry 7
                    retry 8
                    retry 9
                    giving up
                    """.lines().toList()));
        assertEquals(List.of(), Brief.lastWords(List.of("", "127.0.0.1 - - [20/Nov/2026] \"GET / HTTP/1.1\" 200 -")));
    }

    @Test
    void theMarksOfAHooksOutputAreNotGluedToItsWords() {
        assertEquals("failed\n    Exception: no", Brief.readable("failed\n[stderr]Exception: no"));
    }

    @Test
    void cutsWhatIsTooLongForATerminal() {
        assertEquals(480, Brief.of("x".repeat(1000)).getFirst().length());
        assertEquals(240, Brief.of("pushed back\n" + "x".repeat(1000)).getLast().length());
    }
}
