package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.health.Exposition.Malformed;
import pushback.health.Exposition.Sample;

class ExpositionTest {
    @Test
    void readsNamesLabelsAndValues() throws Malformed {
        assertEquals(
                List.of(
                        new Sample("up", Map.of(), 1),
                        new Sample("a:b_total", Map.of("path", "/say \"hi\"\\now\n", "code", "200"), 3e3),
                        new Sample("late", Map.of("a", ""), 5)),
                all("""
                    # HELP up Anything goes here: "}{
                    up 1

                    a:b_total{path="/say \\"hi\\"\\\\now\\n", code="200",} 3e3 1395066363000
                    late { a = "" }\t5 # {trace_id="x"} 1.0 1795993624.7
                    """));
    }

    @Test
    void readsNamesInQuotationMarks() throws Malformed {
        assertEquals(
                List.of(new Sample("http.server.duration_count", Map.of("http.status", "200"), 7)),
                all("{\"http.server.duration_count\",\"http.status\"=\"200\"} 7\n"));
    }

    @Test
    void readsWhatIsNoNumberAsWhatItIs() throws Malformed {
        assertEquals(
                List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -3.0),
                all("a NaN\nb +Inf\nc -Inf\nd -3\n").stream().map(Sample::value).toList());
    }

    @Test
    void endsWithTheEnd() throws Malformed {
        assertEquals(1, all("a 1\r\n# EOF\r\n").size());
        assertEquals(1, all("a 1").size());
        assertThrows(Malformed.class, () -> all("a 1\n# EOF\nb 2\n"));
    }

    @Test
    void knowsTheTypeOfAFamily() throws Malformed {
        var page = Exposition.read("""
            # TYPE a counter
            a_total 1
            # TYPE b histogram
            b_count 2
            """, _ -> true);
        assertEquals("counter", page.typeOf("a_total"));
        assertEquals("histogram", page.typeOf("b_bucket"));
        assertEquals("untyped", page.typeOf("c_total"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "{\"status\": \"UP\"}",
                "a",
                "a one",
                "a 0x1p3",
                "a 1f",
                "a{b} 1",
                "a{b=\"c\" 1",
                "a{b=\"c} 1",
                "a{b=c} 1",
                "a{b=\"c\"d=\"e\"} 1",
                "1a 1",
                "a 1 2 3",
                "{a=\"b\"} 1",
                "a{b=\"c\"}",
                "a\u0000 1"
            })
    void refusesWhatIsNoPageOfMetricsAndNamesTheLine(String line) {
        var problem = assertThrows(Malformed.class, () -> all("fine 1\n" + line + "\n"));
        assertTrue(problem.getMessage().startsWith("line 2 "), problem.getMessage());
    }

    private static List<Sample> all(String page) throws Malformed {
        return Exposition.read(page, _ -> true).samples();
    }
}
