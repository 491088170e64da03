package pushback.host.git;

import java.io.IOException;
import java.time.Instant;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/// The time of a commit: its committer's, in whole seconds; but later than its first parent's by a second at least. So
/// two commits of one second, or one made on a machine whose clock is behind, still have times in their order.
final class CommitTime {
    /// How many ancestors are looked at: none of them is that far in the future of its descendants.
    private static final int ANCESTORS = 1000;

    private CommitTime() {}

    static Instant of(Repository repository, ObjectId commit) throws IOException {
        try (var walk = new RevWalk(repository)) {
            var one = walk.parseCommit(commit);
            long time = one.getCommitTime();
            for (var distance = 1; distance <= ANCESTORS && one.getParentCount() > 0; distance++) {
                one = walk.parseCommit(one.getParent(0));
                time = Math.max(time, (long) one.getCommitTime() + distance);
            }
            return Instant.ofEpochSecond(time);
        }
    }
}
