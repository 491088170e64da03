package pushback.rollout;

/// How a CodeDeploy deployment ended.
///
/// @param id such as `d-A1B2C3D4E`
/// @param status `Succeeded`, `Failed` or `Stopped`
/// @param succeeded number of instances
/// @param failed number of instances
/// @param skipped number of instances
public record Deployment(String id, String status, long succeeded, long failed, long skipped) {}
