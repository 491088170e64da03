package pushback.host.git;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/// The first commit of a branch.
final class Seed {
    private final Repository repository;
    private final Submodules submodules;
    private final String ref;

    Seed(Repository repository, Submodules submodules, String branch) {
        this.repository = repository;
        this.submodules = submodules;
        ref = Constants.R_HEADS + branch;
    }

    ObjectId plant(Path directory, String message, Person author) throws IOException {
        var present = repository.exactRef(ref);
        if (present != null) return present.getObjectId();
        var complaint = complaint(directory);
        if (complaint.isPresent()) throw new IllegalArgumentException(complaint.get());
        repository.updateRef(Constants.HEAD).link(ref);
        if (hasHistory(directory)) fetch(directory);
        else commit(directory, message, author);
        return repository.exactRef(ref).getObjectId();
    }

    /// Why the history of `directory` cannot be served to others, and the cure; empty if it can, or if there is
    /// none.
    static Optional<String> complaint(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(".git"))) return Optional.empty();
        var builder =
                new FileRepositoryBuilder().setWorkTree(directory.toFile()).findGitDir(directory.toFile());
        if (builder.getGitDir() == null) return Optional.empty();
        var common = common(builder.getGitDir().toPath());
        if (Files.exists(common.resolve("shallow")) && Files.size(common.resolve("shallow")) > 0) {
            return Optional.of(directory
                    + " is a shallow clone: nobody could clone from it or push to it. Fetch the rest first"
                    + " (git fetch --unshallow; in CI, ask for the whole history), or copy the files without"
                    + " .git");
        }
        var config = new Config();
        try {
            if (Files.exists(common.resolve("config"))) config.fromText(Files.readString(common.resolve("config")));
        } catch (ConfigInvalidException damaged) {
            return Optional.of("the configuration of " + directory + " cannot be read: " + damaged.getMessage());
        }
        var format = config.getString("extensions", null, "objectformat");
        if (format != null && !format.equalsIgnoreCase("sha1")) {
            return Optional.of(directory + " is a " + format.toUpperCase(Locale.ROOT)
                    + " repository, and only SHA-1 is served here. "
                    + "Copy the files without .git: they become one commit");
        }
        var refs = config.getString("extensions", null, "refstorage");
        if (refs != null && !refs.equalsIgnoreCase("files")) {
            return Optional.of(directory + " keeps its branches as " + refs + ", which is not read here. "
                    + "git refs migrate --ref-format=files changes that");
        }
        var partial = config.getSubsections("remote").stream()
                .anyMatch(remote -> config.getBoolean("remote", remote, "promisor", false));
        if (partial || config.getString("extensions", null, "partialclone") != null) {
            return Optional.of(directory
                    + " is a partial clone: files of its history are missing. Fetch them first (git fetch --refetch"
                    + " --no-filter, and git config --unset for what git config --get-regexp 'promisor|partialclone'"
                    + " prints), or copy the files without .git");
        }
        return Optional.empty();
    }

    /// A work tree beside the first one has its own folder, and shares the rest.
    private static Path common(Path gitDirectory) throws IOException {
        var pointer = gitDirectory.resolve("commondir");
        return Files.exists(pointer)
                ? gitDirectory.resolve(Files.readString(pointer).strip()).normalize()
                : gitDirectory;
    }

    private static boolean hasHistory(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(".git"))) return false;
        try (var source = new FileRepositoryBuilder()
                .setWorkTree(directory.toFile())
                .setMustExist(true)
                .build()) {
            return source.resolve(Constants.HEAD) != null;
        }
    }

    private void fetch(Path directory) throws IOException {
        try (var source = new FileRepositoryBuilder()
                        .setWorkTree(directory.toFile())
                        .setMustExist(true)
                        .build();
                var transport = Transport.open(
                        repository, new URIish(source.getDirectory().getPath()))) {
            transport.setTagOpt(TagOpt.AUTO_FOLLOW);
            transport.fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec("+HEAD:" + ref)));
            var origin = source.getConfig().getString("remote", Constants.DEFAULT_REMOTE_NAME, "url");
            var upstream =
                    origin == null ? directory.toAbsolutePath().normalize().toString() : origin;
            Submodules.cameFrom(repository, upstream);
            submodules.keep(source, source.resolve(Constants.HEAD), upstream, directory);
        } catch (NotSupportedException | TransportException | URISyntaxException unreadable) {
            var why = unreadable.getMessage();
            throw new IOException("cannot read the history of " + directory + ": " + why, unreadable);
        }
    }

    private void commit(Path directory, String message, Person author) throws IOException {
        try (var inserter = repository.newObjectInserter()) {
            var ident = new PersonIdent(author.name(), author.email());
            var commit = new CommitBuilder();
            commit.setTreeId(GitTrees.store(repository, directory, inserter));
            commit.setAuthor(ident);
            commit.setCommitter(ident);
            commit.setMessage(message + "\n");
            var id = inserter.insert(commit);
            inserter.flush();
            var update = repository.updateRef(ref);
            update.setNewObjectId(id);
            update.setExpectedOldObjectId(ObjectId.zeroId());
            var result = update.update();
            if (result != RefUpdate.Result.NEW) throw new IOException("cannot make " + ref + ": " + result);
        }
    }
}
