package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;

/// One attempt of one Task: what is asked of a resource, and where its answer goes. An answer that comes late (the task
/// timed out, was stopped, or was answered before) does nothing.
public interface TaskCall {
    /// As written in the definition: `arn:aws:states:::lambda:invoke.waitForTaskToken`, a function's ARN, …
    String resource();

    /// The evaluated Arguments; the state's input if the state has none.
    JsonNode arguments();

    String executionArn();

    String stateName();

    /// The token of a `.waitForTaskToken` task, otherwise empty. Such a task ends through [Engine#sendTaskSuccess]
    /// or [Engine#sendTaskFailure]; its resource only says that the request is out, with [#submitted].
    String token();

    /// The request of a task that is answered elsewhere went out (TaskSubmitted); it goes on waiting.
    void submitted(JsonNode output);

    /// The task is done.
    ///
    /// @throws IllegalStateException for a task with a token, which only the token can end well
    void succeed(JsonNode result);

    /// The task failed, or its request did. Both may be null.
    void fail(String error, String cause);

    /// False once an answer would do nothing.
    boolean open();
}
