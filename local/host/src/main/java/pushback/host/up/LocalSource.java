package pushback.host.up;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import pushback.host.git.GitRemote;
import pushback.source.Commit;
import pushback.source.SourceHost;

/// The git remote of the local cloud as the steps know it; what is said about commits and releases
/// goes to the [LocalGitHub].
record LocalSource(GitRemote remote, LocalGitHub bulletin) implements SourceHost {
    @Override
    public Optional<Commit> resolve(String commitish) {
        return remote.resolve(commitish)
                .map(found -> new Commit(
                        found.sha(), found.message(), found.author().name(), Optional.of(found.committedAt())));
    }

    @Override
    public Relation compare(String base, String head) {
        return remote.compare(base, head);
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        return compare(base, head) == Relation.AHEAD ? Optional.of(remote.changedPaths(base, head)) : Optional.empty();
    }

    @Override
    public Map<String, String> branches(String prefix) {
        return remote.branches(prefix);
    }

    @Override
    public void report(CommitStatus status) {
        bulletin.add(status);
    }

    @Override
    public String open(DeploymentRecord deployment) {
        return bulletin.open(deployment);
    }

    @Override
    public Optional<String> find(DeploymentRecord deployment) {
        return bulletin.find(deployment.release());
    }

    @Override
    public void report(DeploymentStatus status) {
        bulletin.add(status);
    }
}
