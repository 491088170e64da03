package pushback.local.git;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.CommitBuilder;
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
        repository.updateRef(Constants.HEAD).link(ref);
        if (hasHistory(directory)) fetch(directory);
        else commit(directory, message, author);
        return repository.exactRef(ref).getObjectId();
    }

    private static boolean hasHistory(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(".git"))) return false;
        try (var source = new FileRepositoryBuilder().setWorkTree(directory.toFile()).setMustExist(true).build()) {
            return source.resolve(Constants.HEAD) != null;
        }
    }

    private void fetch(Path directory) throws IOException {
        try (var source = new FileRepositoryBuilder().setWorkTree(directory.toFile()).setMustExist(true).build();
                var transport = Transport.open(repository, new URIish(source.getDirectory().getPath()))) {
            transport.setTagOpt(TagOpt.AUTO_FOLLOW);
            transport.fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec("+HEAD:" + ref)));
            var origin = source.getConfig().getString("remote", Constants.DEFAULT_REMOTE_NAME, "url");
            var upstream = origin == null ? directory.toAbsolutePath().normalize().toString() : origin;
            Submodules.cameFrom(repository, upstream);
            submodules.keep(source, source.resolve(Constants.HEAD), upstream, directory);
        } catch (NotSupportedException | TransportException | URISyntaxException unreadable) {
            var why = unreadable.getMessage();
            throw new IOException("cannot read the history of " + directory + ": " + why, unreadable);
        }
    }

    private void commit(Path directory, String message, Person author) throws IOException {
        try (var inserter = repository.newObjectInserter()) {
            var ident = new PersonIdent(author.name(), author.email(), Instant.now(), ZoneOffset.UTC);
            var commit = new CommitBuilder();
            commit.setTreeId(Trees.store(repository, directory, inserter));
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
