package pushback.aws.codedeploy;

/// How many instances must stay healthy during a deployment.
///
/// @param type `HOST_COUNT`, `FLEET_PERCENT`, or `MOST_CONCURRENCY` (of OneAtATime: all but so many)
record MinimumHealthy(String type, int value) {
    /// For so many instances, fixed when the deployment begins. Percentages round up ("Working with deployment
    /// configurations", CodeDeploy user guide).
    int of(int instances) {
        return switch (type) {
            case "HOST_COUNT" -> value;
            case "FLEET_PERCENT" -> Math.ceilDiv(instances * value, 100);
            case "MOST_CONCURRENCY" -> Math.max(0, instances - value);
            default -> throw new IllegalStateException(type);
        };
    }
}
