package pushback.operator;

import java.util.Collection;
import java.util.List;

/// IAM's policy simulator.
public interface PolicySimulator {
    /// Those of `actions` that `principal` is not allowed on `resources`.
    ///
    /// @param principal ARN of a user or a role
    List<String> denied(String principal, Collection<String> actions, List<String> resources);
}
