package pushback.aws.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import pushback.aws.account.Account;
import pushback.time.Timeline;

/// EventBridge's default bus: rules with patterns, targets called on the timeline some time after [#put].
public final class EventBus {
    private final Timeline timeline;
    private final Account account;
    private final Delivery delivery;
    private final List<Rule> rules = new ArrayList<>();

    /// A bus that delivers every event once, as the timeline's next action.
    public EventBus(Timeline timeline, Account account) {
        this(timeline, account, (_, toTarget) -> timeline.execute(toTarget));
    }

    /// A bus whose deliveries go through `delivery`: the seam for lost, doubled and late events.
    public EventBus(Timeline timeline, Account account, Delivery delivery) {
        this.timeline = timeline;
        this.account = account;
        this.delivery = delivery;
    }

    /// Calls `target` with every event that matches `pattern` from now on. An unknown operator in the pattern is an
    /// [IllegalArgumentException], as EventBridge's InvalidEventPatternException.
    public void rule(JsonNode pattern, Consumer<JsonNode> target) {
        rules.add(new Rule(new EventPattern(pattern), target));
    }

    /// Offers one complete event to every rule.
    public void put(JsonNode event) {
        for (var rule : List.copyOf(rules)) {
            if (rule.pattern.matches(event)) delivery.deliver(event, () -> rule.target.accept(event.deepCopy()));
        }
    }

    /// Offers an event of this account, with the envelope filled in and times in whole seconds, as AWS does. Returns
    /// its
    /// id.
    public String put(String source, String detailType, List<String> resources, ObjectNode detail) {
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("version", "0")
                .put("id", account.uuid())
                .put("detail-type", detailType)
                .put("source", source)
                .put("account", account.id())
                .put("time", timeline.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", account.region());
        resources.forEach(event.putArray("resources")::add);
        event.set("detail", detail);
        put(event);
        return event.get("id").asText();
    }

    /// How one event reaches one target. Not running `toTarget` loses the event, running it twice
    /// doubles it, running it later delays it.
    public interface Delivery {
        void deliver(JsonNode event, Runnable toTarget);
    }

    private record Rule(EventPattern pattern, Consumer<JsonNode> target) {}
}
