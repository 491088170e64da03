package pushback.host.git;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;

/// Works out what a push has brought.
final class PushReader {
    private static final int MAX_COMMITS = 2048;

    private final Repository repository;

    PushReader(Repository repository) {
        this.repository = repository;
    }

    /// Reads one command after it was carried out.
    ///
    /// @param updated the refs that the same push has changed; a commit that one of them brings is new all the same
    Push read(ReceiveCommand command, Set<String> updated, Optional<String> user) throws IOException {
        boolean created = command.getType() == ReceiveCommand.Type.CREATE;
        boolean deleted = command.getType() == ReceiveCommand.Type.DELETE;
        try (var walk = new RevWalk(repository)) {
            var tip = deleted ? Optional.<RevCommit>empty() : commit(walk, command.getNewId());
            var base = deleted ? Optional.<RevCommit>empty() : commit(walk, command.getOldId());
            boolean forced = base.isPresent() && tip.isPresent() && !walk.isMergedInto(base.get(), tip.get());
            var distinct = tip.isPresent() ? distinct(tip.get(), updated) : Set.<ObjectId>of();
            var commits = new ArrayList<Push.Commit>();
            if (tip.isPresent() && command.getRefName().startsWith(Constants.R_HEADS)) {
                for (var commit : brought(tip.get(), base, distinct)) commits.add(describe(commit, distinct));
            }
            Optional<Push.Commit> head =
                    tip.isPresent() ? Optional.of(describe(walk.parseCommit(tip.get()), distinct)) : Optional.empty();
            return new Push(
                    command.getRefName(),
                    command.getOldId().name(),
                    command.getNewId().name(),
                    created,
                    deleted,
                    forced,
                    created ? baseRef(command, tip) : Optional.empty(),
                    user.or(() -> head.map(h -> h.committer().name())).orElse("anonymous"),
                    commits,
                    head);
        }
    }

    private static Optional<RevCommit> commit(RevWalk walk, ObjectId id) throws IOException {
        if (id.equals(ObjectId.zeroId())) return Optional.empty();
        return walk.peel(walk.parseAny(id)) instanceof RevCommit commit
                ? Optional.of(walk.parseCommit(commit))
                : Optional.empty();
    }

    /// The commits no branch had before this push.
    private Set<ObjectId> distinct(RevCommit tip, Set<String> updated) throws IOException {
        try (var walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(tip));
            for (var ref : repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS)) {
                if (!updated.contains(ref.getName())) walk.markUninteresting(walk.parseCommit(ref.getObjectId()));
            }
            var distinct = new HashSet<ObjectId>();
            for (var commit : walk) distinct.add(commit.copy());
            return distinct;
        }
    }

    private List<RevCommit> brought(RevCommit tip, Optional<RevCommit> base, Set<ObjectId> distinct)
            throws IOException {
        try (var walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(tip));
            if (base.isPresent()) walk.markUninteresting(walk.parseCommit(base.get()));
            var commits = new ArrayList<RevCommit>();
            for (var commit : walk) {
                // A new branch brings what is new on it, an old one everything it did not have.
                if (base.isEmpty() && !distinct.contains(commit)) continue;
                commits.add(commit);
                if (commits.size() == MAX_COMMITS) break;
            }
            Collections.reverse(commits);
            return commits;
        }
    }

    private Optional<String> baseRef(ReceiveCommand command, Optional<RevCommit> tip) throws IOException {
        if (tip.isEmpty()) return Optional.empty();
        for (var ref : repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS)) {
            if (!ref.getName().equals(command.getRefName()) && tip.get().equals(ref.getObjectId())) {
                return Optional.of(ref.getName());
            }
        }
        return Optional.empty();
    }

    private Push.Commit describe(RevCommit commit, Set<ObjectId> distinct) throws IOException {
        var added = new ArrayList<String>();
        var removed = new ArrayList<String>();
        var modified = new ArrayList<String>();
        for (var entry : GitTrees.changes(repository, firstParent(commit), commit)) {
            switch (entry.getChangeType()) {
                case ADD, COPY -> added.add(entry.getNewPath());
                case DELETE -> removed.add(entry.getOldPath());
                case MODIFY -> modified.add(entry.getNewPath());
                case RENAME -> throw new IllegalStateException("renames are not looked for: " + entry);
            }
        }
        var committer = commit.getCommitterIdent();
        var timestamp = OffsetDateTime.ofInstant(committer.getWhenAsInstant(), committer.getZoneId());
        return new Push.Commit(
                commit.name(),
                commit.getTree().name(),
                commit.getFullMessage().strip(),
                distinct.contains(commit),
                timestamp,
                person(commit.getAuthorIdent()),
                person(committer),
                added,
                removed,
                modified);
    }

    private static ObjectId firstParent(RevCommit commit) {
        return commit.getParentCount() == 0 ? ObjectId.zeroId() : commit.getParent(0);
    }

    static Person person(PersonIdent ident) {
        return new Person(ident.getName(), ident.getEmailAddress());
    }
}
