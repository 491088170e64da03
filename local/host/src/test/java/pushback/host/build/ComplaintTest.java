package pushback.host.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComplaintTest {
    @Test
    void showsTheErrorAndNotTheAdviceThatFollowsIt() {
        assertEquals(
                List.of("[ERROR] COMPILATION ERROR :", "[ERROR] Twoge.java:[7,9] ';' expected"), Complaint.in("""
                    [INFO] compiling
                    [\u001b[1;31mERROR\u001b[m] COMPILATION ERROR :\u0020
                    [\u001b[1;31mERROR\u001b[m] Twoge.java:[7,9] ';' expected
                    more of it
                    \u001b[0m\u001b[0m
                    """));
    }

    @Test
    void showsTheLastLinesWhereNoneSpeaksOfAnError() {
        assertEquals(List.of("one", "two"), Complaint.in("one\n\ntwo\n"));
        assertEquals("line 20", Complaint.in("line\n".repeat(19) + "line 20\n").getLast());
        assertEquals(10, Complaint.in("line\n".repeat(40)).size());
    }

    @Test
    void hasNothingToShowOfSilence() {
        assertEquals(List.of(), Complaint.in(""));
    }
}
