package pushback.rollout;

/// The CodeDeploy agent of the servers, by the release that is named: the same today and in a year, and on each server.
public final class AgentRelease {
    /// AWS's Ruby agent; the local agent does as it does.
    public static final String VERSION = "1.8.1";
    /// With the number of its package in AWS's buckets, `releases/codedeploy-agent-….noarch.rpm`.
    public static final String PACKAGE = VERSION + "-26";

    private AgentRelease() {}
}
