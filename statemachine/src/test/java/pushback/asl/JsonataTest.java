package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonataTest {
    private static final String INPUT = """
        {"n": null, "one": 1, "list": [1, 2, 3], "xs": [{"id": 1, "v": "a"}, {"id": 2, "v": "b"}],
          "big": 9007199254740993,
         "text": "{\\"a\\": [1, null]}"}\
        """;

    private static Execution evaluate(String expression) {
        return new Rig()
                .output(
                        new ObjectMapper()
                                .valueToTree("{% " + expression + " %}")
                                .toString(),
                        INPUT);
    }

    private static String text(String expression) {
        var execution = evaluate(expression);
        assertEquals(Status.SUCCEEDED, execution.status(), () -> expression + ": " + execution.cause());
        return execution.output().orElseThrow().toString();
    }

    private static String cause(String expression) {
        var execution = evaluate(expression);
        assertEquals("States.QueryEvaluationError", execution.error().orElse(null), expression);
        return execution.cause().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 + 1 | 2",
                "3 / 2 | 1.5",
                "4 / 2 | 2",
                "2 * 0.5 | 1",
                "$states.input.n | null",
                "$exists($states.input.n) | true",
                "[$states.input.n, 1] | [null,1]",
                "{'a': $states.input.n, 'b': $states.input.missing} | {\"a\":null}",
                "$states.input.xs[id=1].v | \"a\"",
                "[$states.input.xs[id=1].v] | [\"a\"]",
                "$states.input.xs[id>0].v | [\"a\",\"b\"]",
                "$states.input.list[$ > 1] | [2,3]",
                "$states.input.list.($ * 2) | [2,4,6]",
                "$map($states.input.list, function($v) { $v + 1 }) | [2,3,4]",
                "$sum($states.input.list) | 6",
                "$states.input.big | 9007199254740993",
                "$string(1e20) | \"100000000000000000000\"",
                "$string(1.5) | \"1.5\"",
                "$string({'a': 1}) | \"{\\\"a\\\":1}\"",
                "$type($states.input.n) | \"null\"",
                "$partition([1,2,3,4,5], 2) | [[1,2],[3,4],[5]]",
                "$partition([1,2,3], 2.9) | [[1,2],[3]]",
                "$range(0, 6, 2) | [0,2,4,6]",
                "$range(3, 1, -1) | [3,2,1]",
                "$range(-1.7, 2, 1) | [-1,0,1,2]",
                "$hash('input data', 'SHA-1') | \"aaff4a450a104cd177d28d18d74485e8cae074b7\"",
                "$random(42) | 0.7275636800328681",
                "$parse($states.input.text).a | [1,null]",
                "$parse('null') | null",
                "$base64encode('é') | \"6Q==\"",
                "$base64decode('6Q==') | \"é\"",
                "$number('0x1F') | 31",
                "1/0 | null",
                "$now() | \"2026-01-01T00:00:00.000Z\"",
                "$millis() | 1767225600000",
                "$fromMillis(0) | \"1970-01-01T00:00:00.000Z\"",
                "$contains('hello', /^hel/) | true",
                "($x := 2; $x * $x) | 4"
            })
    void givesWhatStepFunctionsGives(String expression, String expected) {
        assertEquals(expected, text(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$states.input.missing | returned nothing (undefined).",
                "function($x) { $x } | returned an unsupported result type.",
                "/a/ | returned an unsupported result type.",
                "[function($x) { $x }] | returned an unsupported result type.",
                "$nonsense(1) | threw an error during evaluation. T1006: Attempted to invoke a non-function",
                "'a' + 1 | threw an error during evaluation. T2001: The left side of the \"+\" operator must evaluate"
                        + " to a number",
                "$number('abc') | threw an error during evaluation. D3030: Unable to cast value to a number: \"abc\"",
                "$number(' 12 ') | threw an error during evaluation. D3030: Unable to cast value to a number: \" 12 \"",
                "1/0 + 1 | threw an error during evaluation. D1001: Number out of range: null",
                "$error('no') | threw an error during evaluation. D3137: no",
                "$range(1, 1000000, 1) | Expression evaluation memory limit exceeded: Check for excessive memory usage"
            })
    void saysWhyThereIsNoValue(String expression, String ending) {
        assertTrue(cause(expression).endsWith(ending), cause(expression));
    }

    @Test
    void stopsARecursionWithoutAnEnd() {
        assertTrue(cause("($f := function($n) { 1 + $f($n + 1) }; $f(0))").contains("Stack overflow error"));
    }

    @Test
    void stopsALoopWithoutAnEnd() {
        assertTrue(cause("($f := function($n) { $f($n + 1) }; $f(0))").contains("evaluation timeout"));
    }

    @Test
    void refusesAParseOfWhatIsNoJson() {
        assertTrue(cause("$parse('{a}')").contains("Cannot parse as JSON"));
        assertTrue(cause("$parse('1 2')").contains("Cannot parse as JSON"));
    }

    @Test
    void takesOnlyAWholeStringForAnExpressionAndNeverAKey() {
        var execution = new Rig().output("""
            {"{% 1 %}": " {% 1 %} ", "b": "Hello {% 1 %}", "c": "{% 1 + 1 %}", "d": ["{%1%}"]}\
            """, "{}");
        assertEquals(json("""
            {"{% 1 %}": " {% 1 %} ", "b": "Hello {% 1 %}", "c": 2, "d": [1]}\
            """), execution.output().orElseThrow());
    }

    @Test
    void drawsUuidsAndRandomNumbersFromTheEngine() {
        var first = text("[$uuid(), $string($random())]");
        assertEquals(first, text("[$uuid(), $string($random())]"));
        var uuids = json(text("[$uuid(), $uuid()]"));
        assertTrue(uuids.get(0)
                .textValue()
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
        assertNotEquals(uuids.get(0), uuids.get(1));
    }

    @Test
    void namesTheFieldAndTheEventInTheCause() {
        var execution = new Rig().output("{\"a\": {\"b\": [0, \"{% $states.input.x %}\"]}}", "{}");
        assertEquals(
                "An error occurred while executing the state 'P' (entered at the event id #2). The JSONata "
                        + "expression "
                        + "'$states.input.x' specified for the field 'Output/a/b[1]' returned nothing (undefined).",
                execution.cause().orElseThrow());
    }
}
