package pushback.asl;

import java.util.List;

/// Work that runs flows of its own.
interface InnerBranches extends StateWork {
    /// Those that are under way.
    List<Branch> branches();
}
