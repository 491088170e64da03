package pushback.host.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/// A developer's own repository with its files, from which a git remote begins.
///
/// @param head the commit that is checked out
/// @param uncommitted paths that differ from it, or are new and not ignored, in order
public record WorkTree(Path directory, String head, List<String> uncommitted) {
    private static final int SHOWN = 5;

    /// The repository whose root `directory` is; empty if it is none, or has no commit yet.
    public static Optional<WorkTree> of(Path directory) {
        if (!Files.exists(directory.resolve(".git"))) return Optional.empty();
        Isolation.ensure();
        try (var repository = new FileRepositoryBuilder()
                        .setWorkTree(directory.toFile())
                        .setMustExist(true)
                        .build();
                var git = new Git(repository)) {
            var head = repository.resolve(Constants.HEAD);
            if (head == null) return Optional.empty();
            var status = git.status().call();
            var paths = new TreeSet<>(status.getUncommittedChanges());
            paths.addAll(status.getUntracked());
            return Optional.of(new WorkTree(directory, head.name(), List.copyOf(paths)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read the history of " + directory + ": " + unreadable.getMessage(), unreadable);
        } catch (GitAPIException broken) {
            throw new IllegalStateException(
                    "cannot read the history of " + directory + ": " + broken.getMessage(), broken);
        }
    }

    /// What is not deployed, because only commits are; empty if all of it is committed.
    public Optional<String> leftOut() {
        if (uncommitted.isEmpty()) return Optional.empty();
        var more = uncommitted.size() - SHOWN;
        return Optional.of("not committed, and so not deployed: "
                + String.join(", ", uncommitted.stream().limit(SHOWN).toList())
                + (more > 0 ? " and " + more + " more" : ""));
    }
}
