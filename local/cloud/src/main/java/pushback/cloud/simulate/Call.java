package pushback.cloud.simulate;

/// One SDK call of a step that reached its service.
///
/// @param client such as `CodeDeployClient`
/// @param operation such as `createDeployment`
/// @param request the SDK's request
/// @param answer of the service; null if it refused
/// @param refusal what the service threw; null if it answered
/// @param told whether the step learned of it
public record Call(
        Work work,
        String client,
        String operation,
        Object request,
        Object answer,
        RuntimeException refusal,
        boolean told) {
    public boolean succeeded() {
        return refusal == null;
    }
}
