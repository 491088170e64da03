package pushback.aws.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pushback.aws.ControlPlane.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.account.Account;
import pushback.time.VirtualTimeline;

class EventBusTest {
    private static final String EVENT = """
        {'source': 'aws.codedeploy', 'resources': ['arn:one', 'arn:two'],
         'detail': {'state': 'FAILURE', 'count': 5, 'deep': {'group': 'prod'}, 'nothing': null}}\
        """;

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00.500Z"));
    private final Account account = new Account("123456789012", "us-east-1", new Random(1));
    private final List<JsonNode> received = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | {'source': ['aws.codedeploy']}",
                "false | {'source': ['aws.autoscaling']}",
                "true  | {'source': ['aws.autoscaling', 'aws.codedeploy']}",
                "true  | {'source': ['aws.codedeploy'], 'detail': {'state': ['FAILURE', 'STOP']}}",
                "false | {'source': ['aws.codedeploy'], 'detail': {'state': ['SUCCESS']}}",
                "true  | {'detail': {'deep': {'group': ['prod']}}}",
                "true  | {'source': [{'prefix': 'aws.'}]}",
                "false | {'source': [{'prefix': 'codedeploy'}]}",
                "true  | {'source': [{'suffix': 'deploy'}]}",
                "false | {'detail': {'count': [{'prefix': '5'}]}}",
                "true  | {'detail': {'state': [{'anything-but': 'SUCCESS'}]}}",
                "false | {'detail': {'state': [{'anything-but': ['SUCCESS', 'FAILURE']}]}}",
                "false | {'detail': {'state': [{'anything-but': {'prefix': 'FAIL'}}]}}",
                "false | {'detail': {'absent': [{'anything-but': 'x'}]}}",
                "true  | {'detail': {'absent': [{'exists': false}]}}",
                "false | {'detail': {'absent': [{'exists': true}]}}",
                "true  | {'detail': {'state': [{'exists': true}]}}",
                "true  | {'resources': ['arn:two']}",
                "false | {'resources': ['arn:three']}",
                "true  | {'detail': {'count': [5.0]}}",
                "false | {'detail': {'count': ['5']}}",
                "true  | {'detail': {'nothing': [null]}}",
            })
    void matchesAsEventBridgeDoes(boolean matches, String pattern) {
        var bus = new EventBus(timeline, account);
        bus.rule(json(pattern), received::add);
        bus.put(json(EVENT));
        timeline.run();
        assertEquals(matches ? 1 : 0, received.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'source': 'aws.ec2'}",
                "{'source': []}",
                "{'source': [{'numbr': 1}]}",
                "{'source': [{'prefix': 1}]}",
                "{'source': [['a']]}"
            })
    void refusesAPatternThatCannotMatch(String pattern) {
        var bus = new EventBus(timeline, account);
        assertThrows(IllegalArgumentException.class, () -> bus.rule(json(pattern), received::add));
    }

    @Test
    void deliversLaterAndToEveryRule() {
        var bus = new EventBus(timeline, account);
        bus.rule(json("{'source': ['aws.codedeploy']}"), received::add);
        bus.rule(json("{'detail': {'state': ['FAILURE']}}"), received::add);
        bus.put(json(EVENT));
        assertEquals(List.of(), received);
        timeline.run();
        assertEquals(List.of(json(EVENT), json(EVENT)), received);
    }

    @Test
    void fillsInTheEnvelope() {
        var bus = new EventBus(timeline, account);
        bus.rule(json("{'source': ['aws.x']}"), received::add);
        bus.put("aws.x", "Something happened", List.of("arn:one"), (ObjectNode) json("{'a': 1}"));
        timeline.run();
        var event = (ObjectNode) received.getFirst();
        assertEquals(36, event.remove("id").textValue().length());
        assertEquals(json("""
            {'version': '0', 'detail-type': 'Something happened', 'source': 'aws.x', 'account': '123456789012',
             'time': '2026-01-01T00:00:00Z', 'region': 'us-east-1', 'resources': ['arn:one'],
                     'detail': {'a': 1}}\
            """), event);
    }

    @Test
    void letsADeliveryLoseDoubleAndDelay() {
        var bus = new EventBus(timeline, account, (event, toTarget) -> {
            switch (event.get("source").textValue()) {
                case "lost" -> {}
                case "doubled" -> {
                    timeline.execute(toTarget);
                    timeline.execute(toTarget);
                }
                default -> timeline.after(Duration.ofMinutes(3), toTarget);
            }
        });
        bus.rule(json("{'source': [{'exists': true}]}"), received::add);
        for (var source : List.of("lost", "doubled", "late")) bus.put(json("{'source': '" + source + "'}"));
        timeline.advance(Duration.ofMinutes(1));
        assertEquals(
                List.of("doubled", "doubled"),
                received.stream().map(event -> event.get("source").textValue()).toList());
        timeline.advance(Duration.ofMinutes(2));
        assertEquals("late", received.getLast().get("source").textValue());
    }
}
