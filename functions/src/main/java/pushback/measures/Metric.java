package pushback.measures;

import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/// The metrics that are counted in CloudWatch, namespace [#NAMESPACE], dimension [#DIMENSION]; their
/// names are the constants'. Besides, each ending counts under its own name: `Deployed`, `Rejected`, `RolledBack`,
/// `NeedsOperator`, `Superseded`.
///
/// Deployment frequency is the sum of `ChangeDeployed`; the change failure rate is the sum of `ChangeFailed` over the
/// sums of `ChangeDeployed` and `ChangePushedBack`. Endings are no part of it: a rehearsal ends as a release does and
/// is no change.
public enum Metric {
    /// One: a commit was deployed.
    ChangeDeployed(StandardUnit.COUNT),
    /// One: servers ran a commit that was pushed back, or called a person, or was put back by a person later.
    ChangeFailed(StandardUnit.COUNT),
    /// One: servers ran a commit that was pushed back, or called a person.
    ChangePushedBack(StandardUnit.COUNT),
    /// From a commit to its first deployment.
    LeadTime(StandardUnit.SECONDS),
    /// From the first server that got a failed release to the end that put it in order.
    TimeToRestore(StandardUnit.SECONDS),
    /// One each time the reconciler finds that the git host refuses this environment; no measure of releases.
    SourceRefused(StandardUnit.COUNT),
    /// One: a release ended otherwise than Deployed because a step of the deployer failed, and not because of its
    /// commit.
    StepFailed(StandardUnit.COUNT);

    /// Of the metrics we count.
    public static final String NAMESPACE = "Pushback";
    /// Its value is the environment's name.
    public static final String DIMENSION = "Environment";

    private final StandardUnit unit;

    Metric(StandardUnit unit) {
        this.unit = unit;
    }

    public StandardUnit unit() {
        return unit;
    }
}
