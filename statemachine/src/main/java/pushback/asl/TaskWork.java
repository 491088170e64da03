package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import pushback.time.Timeline.Alarm;

/// One attempt of a Task: its events, its time limits, and the first answer to it. Timeouts count for each attempt
/// anew.
final class TaskWork implements StateWork, TaskCall {
    private static final String TOKEN = ".waitForTaskToken";
    private static final Pattern PREFIX = Pattern.compile("^arn:[a-z-]+:states:[^:]*:[^:]*:");
    private static final Alarm NONE = () -> {};

    private final Visit visit;
    private final State.Task task;
    private final Execution execution;
    private final boolean function;
    private JsonNode arguments;
    private String token = "";
    private Alarm timeout = NONE;
    private Alarm heartbeat = NONE;
    private Duration silence;
    private boolean open = true;

    TaskWork(Visit visit, State.Task task) {
        this.visit = visit;
        this.task = task;
        this.execution = visit.branch.execution;
        this.function = task.resource().startsWith("arn:aws:lambda:");
    }

    void start() {
        if (task.resource().endsWith(TOKEN)) token = execution.engine.newToken();
        var scene = new Scene(visit, null, null, token.isEmpty() ? null : token, visit.branch.item);
        arguments = task.arguments() == null ? visit.input : scene.evaluate(task.arguments(), "Arguments");
        var limit = task.timeout() == null ? 0 : scene.seconds(task.timeout(), "TimeoutSeconds", 1);
        var beat = task.heartbeat() == null ? 0 : scene.seconds(task.heartbeat(), "HeartbeatSeconds", 1);
        visit.branch.limit(arguments, visit.state.name());
        record("Scheduled", () -> scheduled(limit, beat));
        record("Started", Details::none);
        if (!visit.branch.isOpen()) return;
        if (limit > 0) timeout = execution.engine.timeline.after(Duration.ofSeconds(limit), () -> expire(false));
        if (beat > 0) silence = Duration.ofSeconds(beat);
        heartbeat();
        if (!token.isEmpty()) execution.engine.await(token, this);
        try {
            execution.engine.resources.start(this);
        } catch (RuntimeException | Error thrown) {
            fail(thrown.getClass().getName(), thrown.getMessage());
        }
    }

    private ObjectNode scheduled(long limit, long beat) {
        var parameters = arguments.toString();
        var details = Details.none();
        if (function) details.put("resource", task.resource()).put("input", parameters);
        else details.put("parameters", parameters).put("region", execution.region());
        if (limit > 0) details.put("timeoutInSeconds", limit);
        if (beat > 0) details.put("heartbeatInSeconds", beat);
        return details;
    }

    /// Notes an event of this task: `TaskStarted`, or `LambdaFunctionStarted` for a bare function.
    private void record(String what, Supplier<ObjectNode> details) {
        if (function) visit.branch.record("LambdaFunction" + what, "", details);
        else visit.branch.record("Task" + what, "", () -> ofService(details.get()));
    }

    /// arn:aws:states:::aws-sdk:s3:getObject is getObject of aws-sdk:s3.
    private ObjectNode ofService(ObjectNode details) {
        var service = PREFIX.matcher(task.resource()).replaceFirst("");
        var colon = service.lastIndexOf(':');
        return details.put("resourceType", colon < 0 ? service : service.substring(0, colon))
                .put("resource", service.substring(colon + 1));
    }

    /// Starts to count silence anew.
    boolean heartbeat() {
        if (!open) return false;
        heartbeat.cancel();
        if (silence != null) heartbeat = execution.engine.timeline.after(silence, () -> expire(true));
        return true;
    }

    private void expire(boolean missedHeartbeat) {
        if (!close()) return;
        var fault = Fault.timeout(missedHeartbeat);
        record("TimedOut", () -> Details.fault(fault));
        visit.fail(fault);
    }

    @Override
    public void submitted(JsonNode output) {
        if (open) record("Submitted", () -> Details.output(output));
    }

    @Override
    public void succeed(JsonNode result) {
        if (!token.isEmpty()) {
            throw new IllegalStateException("the task " + stateName() + " ends through its token, not by its request");
        }
        complete(result);
    }

    void complete(JsonNode result) {
        if (!close()) return;
        try {
            visit.branch.limit(result, visit.state.name());
            record("Succeeded", () -> Details.output(result));
            visit.succeed(result);
        } catch (Fault tooLarge) {
            record("Failed", () -> Details.fault(tooLarge));
            visit.fail(tooLarge);
        }
    }

    @Override
    public void fail(String error, String cause) {
        if (!close()) return;
        var fault = Fault.of(error, cause);
        record("Failed", () -> Details.fault(fault));
        visit.fail(fault);
    }

    private boolean close() {
        if (!open || !visit.branch.isOpen()) return false;
        cut();
        return true;
    }

    @Override
    public void cut() {
        open = false;
        timeout.cancel();
        heartbeat.cancel();
        if (!token.isEmpty()) execution.engine.forget(token);
    }

    @Override
    public String resource() {
        return task.resource();
    }

    @Override
    public JsonNode arguments() {
        return arguments;
    }

    @Override
    public String executionArn() {
        return execution.arn();
    }

    @Override
    public String stateName() {
        return visit.state.name();
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public boolean open() {
        return open && visit.branch.isOpen();
    }
}
