package pushback.local.up;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.local.git.GitRemote;
import pushback.source.Commit;
import pushback.source.SourceHost;

/// The git remote of the local cloud as the steps know it; what is said about a commit goes to the log.
record LocalSource(GitRemote remote, Consumer<String> log) implements SourceHost {
    @Override
    public Optional<Commit> resolve(String commitish) {
        return remote.resolve(commitish)
                .map(found -> new Commit(found.sha(), found.message(), found.author().name()));
    }

    @Override
    public Relation compare(String base, String head) {
        return Relation.valueOf(remote.compare(base, head).name());
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        return compare(base, head) == Relation.AHEAD ? Optional.of(remote.changedPaths(base, head)) : Optional.empty();
    }

    @Override
    public void report(CommitStatus status) {
        log.accept("commit " + status.commit() + " " + status.state() + ": " + status.description());
    }
}
