package pushback.settings;

import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;

/// An environment's rules. They hold for deployments only: nothing stands in the way of the way back.
///
/// @param freezes when nothing is deployed
/// @param inFreeze what becomes of a deployment in a freeze
/// @param approvalWithin a person approves each deployment, within this time; zero: nobody has to
/// @param branches whose pushes deploy besides the configured one, such as `hotfix/*`
/// @param applicationPaths what belongs to the application, as in [ApplicationPaths]; none: every file
/// @param fourEyes whether the person who asked for a release, or pushed it, cannot approve it
public record Rules(
        List<FreezeWindow> freezes,
        InFreeze inFreeze,
        Duration approvalWithin,
        List<String> branches,
        List<String> applicationPaths,
        boolean fourEyes) {
    /// The machine gives up after 7 days.
    public static final Duration LONGEST_APPROVAL = Duration.ofDays(7);

    public static final Rules NONE = new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(), List.of());

    /// With four eyes on each approval.
    public Rules(
            List<FreezeWindow> freezes,
            InFreeze inFreeze,
            Duration approvalWithin,
            List<String> branches,
            List<String> applicationPaths) {
        this(freezes, inFreeze, approvalWithin, branches, applicationPaths, true);
    }

    /// What becomes of a deployment in a freeze: it waits for the end, or is refused.
    public enum InFreeze {
        WAIT,
        REFUSE
    }

    public Rules {
        if (approvalWithin.isNegative() || approvalWithin.compareTo(LONGEST_APPROVAL) > 0)
            throw new IllegalArgumentException(
                    "an approval is waited for 7 days at most, but approvalWithin is " + approvalWithin);
        branches.forEach(Rules::branch);
        new ApplicationPaths(applicationPaths);
    }

    public boolean needsApproval() {
        return approvalWithin.isPositive();
    }

    /// Whether a push to `branch` deploys, though it is not the configured one.
    public boolean deploys(String branch) {
        return branches.stream().anyMatch(pattern -> matcher(pattern).matches(Path.of(branch)));
    }

    /// How the names of the branches that deploy besides the configured one begin: each pattern up to its first
    /// wildcard.
    public List<String> beginnings() {
        return branches.stream()
                .map(pattern -> pattern.replaceFirst("[*?\\[{\\\\].*", ""))
                .distinct()
                .toList();
    }

    /// A branch's name or pattern, if it is one.
    public static String branch(String pattern) {
        if (pattern.startsWith("refs/"))
            throw new IllegalArgumentException(
                    "\"" + pattern + "\" is a ref; write the branch's name, such as main or hotfix/*");
        matcher(pattern);
        return pattern;
    }

    private static PathMatcher matcher(String pattern) {
        return ApplicationPaths.matcher(pattern);
    }
}
