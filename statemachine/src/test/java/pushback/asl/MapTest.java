package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.json;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MapTest {
    private static String waits(String fields) {
        return """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Items": "{%% $states.input.items %%}", %s "End": true,
              "ItemProcessor": {"StartAt": "W", "States": {
                "W": {"Type": "Wait", "Seconds": "{%% $states.input %%}", "Next": "D"},
                "D": {"Type": "Pass", "Output": "{%% $states.input * 10 %%}",
                  "End": true}}}}}}\
            """.formatted(fields);
    }

    @Test
    void keepsTheOrderOfItsItems() {
        var rig = new Rig();
        var execution = rig.run(waits(""), "{\"items\": [3, 1, 2]}");
        assertEquals(json("[30, 10, 20]"), execution.output().orElseThrow());
        assertEquals(Duration.ofSeconds(3), rig.passed());
    }

    @Test
    void runsOneAfterAnotherIfToldSo() {
        var rig = new Rig();
        rig.run(waits("\"MaxConcurrency\": 1,"), "{\"items\": [3, 1, 2]}");
        assertEquals(Duration.ofSeconds(6), rig.passed());
    }

    @Test
    void runsFortyAtOnceWithoutALimitAsAwsDoesInline() {
        var rig = new Rig();
        var items = IntStream.range(0, 41).mapToObj(i -> "1").collect(Collectors.joining(","));
        rig.run(waits(""), "{\"items\": [" + items + "]}");
        assertEquals(Duration.ofSeconds(2), rig.passed());
    }

    @Test
    void givesAnEmptyArrayForAnEmptyArray() {
        assertEquals(
                json("[]"), new Rig().run(waits(""), "{\"items\": []}").output().orElseThrow());
    }

    @Test
    void startsNoFurtherItemAfterAFailure() {
        var rig = new Rig().on("T", call -> call.succeed(json("1")), call -> call.fail("X", null));
        var execution = rig.run("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Items": [1, 2, 3], "MaxConcurrency": 1, "End": true,
              "ItemProcessor": {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r",
                "End": true}}}}}}\
            """, "{}");
        assertEquals("X", execution.error().orElseThrow());
        assertEquals(2, rig.calls.size());
        assertTrue(Rig.types(execution).containsAll(java.util.List.of("MapIterationFailed", "MapStateFailed")));
    }

    @Test
    void choosesWhatAnItemLooksLikeWithItsIndex() {
        var execution = new Rig().run("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Items": ["a", "{% $states.input.b %}"], "End": true,
              "ItemSelector": {"at": "{% $states.context.Map.Item.Index %}",
                "is": "{% $states.context.Map.Item.Value %}",
                               "of": "{% $states.input.b %}"},
              "Iterator": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}\
            """, "{\"b\": \"B\"}");
        assertEquals(json("""
            [{"at": 0, "is": "a", "of": "B"}, {"at": 1, "is": "B",
              "of": "B"}]\
            """), execution.output().orElseThrow());
    }

    @Test
    void wantsAnArray() {
        var execution = new Rig().run(waits(""), "{\"items\": {\"a\": 1}}");
        assertTrue(
                execution
                        .cause()
                        .orElseThrow()
                        .endsWith("specified for the field 'Items' returned an unexpected "
                                + "result "
                                + "type. Expected 'array', but was 'object' for value: {\"a\":1}"),
                execution.cause().orElseThrow());
    }

    @Test
    void endsWhatRunsWhenALaterItemCannotBeSelected() {
        var rig = new Rig();
        var execution = rig.run("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Items": [{"a": 1}, {}], "End": true,
              "ItemSelector": "{% $states.context.Map.Item.Value.a %}",
              "ItemProcessor": {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5,
                "End": true}}}}}}\
            """, "{}");
        assertEquals("States.QueryEvaluationError", execution.error().orElseThrow());
        assertEquals(Duration.ZERO, rig.passed());
    }

    @Test
    void runsDistributedLikeInline() {
        var execution = new Rig().run("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Items": [1, 2], "End": true,
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}\
            """, "{}");
        assertEquals(json("[1, 2]"), execution.output().orElseThrow());
    }
}
