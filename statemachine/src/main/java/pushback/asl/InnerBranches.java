package pushback.asl;

import java.util.List;

/// Work that runs flows of its own.
interface InnerBranches extends Work {
    /// Those that are under way.
    List<Branch> branches();
}
