package pushback.asl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void knowsAtWhichLineEachPartBegins() {
        var lines = Lines.of("""
            {"a": 1,
             "States": {
               "P": {"Branches": [
                 {}, {
                   "x": [1,
                     2]}]}}}
            """);
        assertEquals(1, lines.at("a"));
        assertEquals(3, lines.at("States.P"));
        assertEquals(4, lines.at("States.P.Branches[1]"));
        assertEquals(6, lines.at("States.P.Branches[1].x[1]"));
        assertEquals(0, lines.at(""));
        assertEquals(0, lines.at("States.Q"));
    }

    @Test
    void goesAsFarAsTheTextIsJson() {
        assertEquals(2, Lines.of("{\n \"a\":\n 1,\n \"b\": ]").at("a"));
        assertEquals(0, Lines.of("").at("a"));
    }
}
