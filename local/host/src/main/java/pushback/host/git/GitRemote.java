package pushback.host.git;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import pushback.source.SourceHost.Relation;

/// A bare git repository served over smart HTTP: `git clone`, `fetch` and `push` with the ordinary client. It refuses
/// no push of who has its token. Also answers, without HTTP, what a deployer asks of GitHub. May be called from any
/// thread.
///
/// Methods throw [UncheckedIOException] when the repository on disk cannot be read or written.
public final class GitRemote implements AutoCloseable {
    private final Repository repository;
    private final Submodules submodules;
    private final String name;
    private final List<PushListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Undertow server;
    private final String url;

    /// Opens the repository, makes it if it is not there, and listens at once.
    ///
    /// @param bareRepository its directory, such as `twoge.git`; the name without `.git` is the repository's name
    /// @param host the loopback address to bind
    /// @param port 0 for a free one
    /// @param token what a push must bring as its password; empty: whoever reaches the port may push
    public GitRemote(Path bareRepository, String host, int port, Optional<String> token) {
        var directory = bareRepository.toAbsolutePath().normalize();
        name = directory.getFileName().toString().replaceFirst("\\.git$", "");
        repository = open(directory);
        submodules = new Submodules(directory.resolveSibling(name + ".submodules"));
        var http = new SmartHttp(repository, name, listeners, token);
        server = Undertow.builder()
                .addHttpListener(port, host)
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setByteBufferPool(new DefaultByteBufferPool(true, 16 * 1024, 256, 0))
                // A push is as large as the history it carries; Undertow alone would cut it off at 2 MB.
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .setHandler(new HttpContinueReadHandler(exchange -> exchange.dispatch(requests, http)))
                .build();
        server.start();
        var bound = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        url = "http://" + host + ":" + bound.getPort() + "/" + name + ".git";
    }

    /// What to clone from and push to.
    public String url() {
        return url;
    }

    /// The repository's name, without `.git`.
    public String name() {
        return name;
    }

    /// The branch a clone checks out.
    public String defaultBranch() {
        return reading(() -> Repository.shortenRefName(repository.getFullBranch()));
    }

    /// From now on `listener` is told of each ref a push changes, in the order of the push, on the thread that
    /// serves it. What it throws is shown to the pusher; the push stands.
    public void onPush(PushListener listener) {
        listeners.add(listener);
    }

    /// Why the history of `directory` cannot be the [first][#seed] of a remote, in one sentence with its cure;
    /// empty if it can.
    ///
    /// @throws UncheckedIOException if it cannot be looked at
    public static Optional<String> complaint(Path directory) {
        try {
            return Seed.complaint(directory);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Gives the repository its first commit, and makes `branch` the default branch; does nothing if that branch
    /// exists. If `directory` is the root of a git repository with a commit, its history is taken (what is not
    /// committed there stays behind); otherwise its files become one commit, without what `.gitignore` names.
    ///
    /// @return the commit at the head of the branch
    /// @throws IllegalArgumentException its history cannot be served to others: what [#complaint] says
    public String seed(Path directory, String branch, String message, Person author) {
        return reading(() -> new Seed(repository, submodules, branch)
                .plant(directory, message, author)
                .name());
    }

    /// The commit that a full or abbreviated id, a branch or a tag names; empty if there is none, or more than one.
    public Optional<CommitInfo> resolve(String commitish) {
        return reading(() -> {
            try (var walk = new RevWalk(repository)) {
                var id = repository.resolve(commitish + "^{commit}");
                if (id == null) return Optional.empty();
                return Optional.of(info(walk.parseCommit(id)));
            } catch (RevisionSyntaxException
                    | AmbiguousObjectException
                    | IncorrectObjectTypeException
                    | MissingObjectException notOneCommit) {
                return Optional.empty();
            }
        });
    }

    /// The commits whose ids begin with `digits` and that a branch or tag leads to, the newest first.
    public List<CommitInfo> beginningWith(String digits) {
        if (!digits.matches("[0-9a-f]{1,40}")) return List.of();
        return reading(() -> {
            try (var walk = new RevWalk(repository)) {
                for (var ref : repository.getRefDatabase().getRefs()) {
                    if (walk.peel(walk.parseAny(ref.getObjectId())) instanceof RevCommit commit)
                        walk.markStart(walk.parseCommit(commit));
                }
                var found = new ArrayList<CommitInfo>();
                for (var commit : walk) if (commit.name().startsWith(digits)) found.add(info(commit));
                return found;
            }
        });
    }

    /// The branches and tags, by their short names.
    public List<String> names() {
        return reading(() -> repository.getRefDatabase().getRefs().stream()
                .map(Ref::getName)
                .filter(ref -> ref.startsWith(Constants.R_HEADS) || ref.startsWith(Constants.R_TAGS))
                .map(Repository::shortenRefName)
                .distinct()
                .toList());
    }

    /// The branches whose names begin with `prefix`, each with the SHA of its head.
    public Map<String, String> branches(String prefix) {
        return reading(() -> {
            var heads = new TreeMap<String, String>();
            for (var ref : repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS + prefix))
                heads.put(
                        Repository.shortenRefName(ref.getName()),
                        ref.getObjectId().name());
            return heads;
        });
    }

    private static CommitInfo info(RevCommit commit) {
        return new CommitInfo(
                commit.name(),
                commit.getFullMessage().strip(),
                PushReader.person(commit.getAuthorIdent()),
                commit.getCommitterIdent().getWhenAsInstant());
    }

    /// How `head` stands to `base`.
    ///
    /// @throws IllegalArgumentException one of them names no commit
    public Relation compare(String base, String head) {
        return reading(() -> {
            try (var walk = new RevWalk(repository)) {
                var from = walk.parseCommit(commit(base));
                var to = walk.parseCommit(commit(head));
                if (from.equals(to)) return Relation.IDENTICAL;
                if (walk.isMergedInto(from, to)) return Relation.AHEAD;
                return walk.isMergedInto(to, from) ? Relation.BEHIND : Relation.DIVERGED;
            }
        });
    }

    /// Writes the files of a commit and of its submodules into `directory`, which is made if it is not there and
    /// must be empty. Returns the commit's [time](CommitTime).
    ///
    /// @throws IllegalArgumentException no such commit, the directory is not empty, or files are missing: a
    ///     submodule that cannot be fetched, a pointer of Git LFS
    public Instant checkout(String commitish, Path directory) {
        return reading(() -> {
            var commit = commit(commitish);
            Files.createDirectories(directory);
            try (var inside = Files.list(directory)) {
                if (inside.findAny().isPresent()) throw new IllegalArgumentException(directory + " is not empty");
            }
            GitTrees.export(repository, commit, directory);
            submodules.export(repository, commit, directory);
            return CommitTime.of(repository, commit);
        });
    }

    /// The paths that differ between two commits, in order; [Push#NOTHING] as base stands for an empty one.
    ///
    /// @throws IllegalArgumentException one of them names no commit
    public SequencedSet<String> changedPaths(String base, String head) {
        return reading(() -> {
            var paths = new TreeSet<String>();
            var from = base.equals(Push.NOTHING) ? ObjectId.zeroId() : commit(base);
            for (var change : GitTrees.changes(repository, from, commit(head))) {
                boolean gone = change.getChangeType() == DiffEntry.ChangeType.DELETE;
                paths.add(gone ? change.getOldPath() : change.getNewPath());
            }
            return paths;
        });
    }

    /// Stops serving. What was pushed stays on disk.
    @Override
    public void close() {
        server.stop();
        requests.shutdownNow();
        repository.close();
    }

    private ObjectId commit(String commitish) {
        return resolve(commitish)
                .map(found -> ObjectId.fromString(found.sha()))
                .orElseThrow(() -> new IllegalArgumentException("no such commit: " + commitish));
    }

    private static Repository open(Path directory) {
        Isolation.ensure();
        return reading(directory, () -> {
            Mending.of(directory);
            var repository = new FileRepositoryBuilder()
                    .setGitDir(directory.toFile())
                    .setBare()
                    .build();
            if (!repository.getObjectDatabase().exists()) {
                repository.create(true);
                repository.updateRef(Constants.HEAD).link(Constants.R_HEADS + "main");
            }
            var config = repository.getConfig();
            if (config.getInt("gc", "auto", 1) != 0) {
                config.setInt("gc", null, "auto", 0);
                config.setBoolean("receive", null, "autogc", false);
                config.setBoolean("uploadpack", null, "allowFilter", true);
                config.setBoolean("uploadpack", null, "allowReachableSHA1InWant", true);
                config.save();
            }
            return repository;
        });
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T reading(Reading<T> question) {
        return reading(repository.getDirectory().toPath(), question);
    }

    private static <T> T reading(Path directory, Reading<T> question) {
        try {
            return question.read();
        } catch (IOException broken) {
            throw new UncheckedIOException(
                    "the git repository " + directory + " cannot be read: " + broken.getMessage()
                            + "; restore it from a copy, or remove that folder, start again, and push from a clone",
                    broken);
        }
    }
}
