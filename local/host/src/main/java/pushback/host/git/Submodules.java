package pushback.host.git;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.treewalk.TreeWalk;

/// The submodules of a repository. What was fetched once is kept, a bare repository for each address.
///
/// Methods throw [IllegalArgumentException] with a sentence for the author when a submodule cannot be had.
final class Submodules {
    /// Where the repository itself came from: relative addresses start there.
    static final String UPSTREAM = "upstream";
    private static final String SECTION = "pushback";
    private static final int PATIENCE_SECONDS = 30;
    private static final String FETCHED = "+refs/heads/*:refs/heads/*";

    private final Path store;

    /// @param store where the repositories of submodules are kept
    Submodules(Path store) {
        this.store = store;
    }

    /// A submodule as a commit has it.
    private record Submodule(String path, ObjectId commit, String url) {
        String shortCommit() {
            return commit.abbreviate(7).name();
        }
    }

    /// Remembers where `repository` came from.
    static void cameFrom(Repository repository, String upstream) throws IOException {
        repository.getConfig().setString(SECTION, null, UPSTREAM, upstream);
        repository.getConfig().save();
    }

    /// Writes the files of every submodule of a commit below `directory`, and those of their own submodules.
    void export(Repository repository, ObjectId commit, Path directory) throws IOException {
        var upstream = Optional.ofNullable(repository.getConfig().getString(SECTION, null, UPSTREAM))
                .orElse(repository.getDirectory().getAbsolutePath());
        export(repository, commit, upstream, directory);
    }

    private void export(Repository repository, ObjectId commit, String upstream, Path directory) throws IOException {
        for (var submodule : of(repository, commit, upstream)) {
            try (var kept = kept(submodule.url)) {
                if (!has(kept, submodule.commit)) fetch(kept, submodule);
                var place = Files.createDirectories(directory.resolve(submodule.path));
                GitTrees.export(kept, submodule.commit, place);
                export(kept, submodule.commit, submodule.url, place);
            }
        }
    }

    /// Keeps what is checked out of a commit's submodules in `workTree`, so that nobody has to be asked for it
    /// again.
    void keep(Repository source, ObjectId commit, String upstream, Path workTree) throws IOException {
        for (var submodule : of(source, commit, upstream)) {
            var place = workTree.resolve(submodule.path);
            if (!Files.exists(place.resolve(Constants.DOT_GIT))) continue;
            try (var there = new FileRepositoryBuilder()
                            .setWorkTree(place.toFile())
                            .setMustExist(true)
                            .build();
                    var kept = kept(submodule.url)) {
                if (!has(there, submodule.commit)) continue;
                if (!has(kept, submodule.commit))
                    fetch(
                            kept,
                            there.getDirectory().getPath(),
                            List.of(new RefSpec("+HEAD:refs/pushback/seed"), new RefSpec(FETCHED)));
                keep(there, submodule.commit, submodule.url, place);
            } catch (NotSupportedException | TransportException | URISyntaxException unreadable) {
                // It will be asked for at its address when it is built, and what is wrong is said then.
            }
        }
    }

    private static List<Submodule> of(Repository repository, ObjectId commit, String upstream) throws IOException {
        var commits = new LinkedHashMap<String, ObjectId>();
        try (var walk = new TreeWalk(repository)) {
            walk.addTree(GitTrees.tree(repository, commit));
            walk.setRecursive(true);
            while (walk.next())
                if (walk.getFileMode() == FileMode.GITLINK) commits.put(walk.getPathString(), walk.getObjectId(0));
        }
        if (commits.isEmpty()) return List.of();
        var urls = urls(repository, commit);
        return commits.entrySet().stream()
                .map(one -> new Submodule(
                        one.getKey(),
                        one.getValue(),
                        resolved(
                                Optional.ofNullable(urls.get(one.getKey()))
                                        .orElseThrow(() -> refused(
                                                one.getKey(),
                                                "has no address in .gitmodules; add it: git submodule add URL "
                                                        + one.getKey() + ", or take it out: git rm --cached "
                                                        + one.getKey())),
                                upstream)))
                .toList();
    }

    /// The addresses by path.
    private static Map<String, String> urls(Repository repository, ObjectId commit) throws IOException {
        var urls = new LinkedHashMap<String, String>();
        try (var walk = new RevWalk(repository)) {
            if (TreeWalk.forPath(
                            repository,
                            Constants.DOT_GIT_MODULES,
                            walk.parseCommit(commit).getTree())
                    == null) return urls;
            var config = new BlobBasedConfig(null, repository, walk.parseCommit(commit), Constants.DOT_GIT_MODULES);
            for (var name : config.getSubsections("submodule")) {
                var path = config.getString("submodule", name, "path");
                var url = config.getString("submodule", name, "url");
                if (path != null && url != null) urls.put(path, url);
            }
            return urls;
        } catch (ConfigInvalidException malformed) {
            throw new IllegalArgumentException(".gitmodules cannot be read: " + malformed.getMessage(), malformed);
        }
    }

    /// An address that begins with `./` or `../` is meant from the repository's own.
    private static String resolved(String url, String upstream) {
        if (!url.startsWith("./") && !url.startsWith("../")) return url;
        var base = upstream.replaceFirst("/+$", "");
        var rest = url;
        while (true) {
            if (rest.startsWith("./")) {
                rest = rest.substring(2);
            } else if (rest.startsWith("../")) {
                rest = rest.substring(3);
                var cut = Math.max(base.lastIndexOf('/'), base.lastIndexOf(':'));
                if (cut < 0)
                    throw new IllegalArgumentException("the submodule's address " + url + " leads out of " + upstream);
                // host:path has its parent right after the colon.
                base = base.charAt(cut) == ':' ? base.substring(0, cut + 1) : base.substring(0, cut);
            } else {
                return base.endsWith(":") ? base + rest : base + "/" + rest;
            }
        }
    }

    private Repository kept(String url) throws IOException {
        var directory = store.resolve(hash(url) + ".git");
        var kept = new FileRepositoryBuilder()
                .setGitDir(directory.toFile())
                .setBare()
                .build();
        if (!kept.getObjectDatabase().exists()) kept.create(true);
        return kept;
    }

    private static boolean has(Repository repository, ObjectId commit) throws IOException {
        return repository.getObjectDatabase().has(commit);
    }

    private static void fetch(Repository kept, Submodule submodule) throws IOException {
        var where = submodule.url + (submodule.url.matches("[a-z+]+://.*|.*@.*|/.*") ? "" : " (a path here)");
        try {
            fetch(kept, submodule.url, List.of(new RefSpec(FETCHED), new RefSpec("+refs/tags/*:refs/tags/*")));
        } catch (NotSupportedException | TransportException | URISyntaxException | RuntimeException unreachable) {
            throw refused(
                    submodule.path,
                    "cannot be fetched from " + where + " (" + unreachable.getMessage() + "): give it an address that"
                            + " this machine reaches"
                            + " without a password or key"
                            + " (https://, a path, or one"
                            + " relative to this"
                            + " repository's), or put its"
                            + " files into this"
                            + " repository");
        }
        if (!has(kept, submodule.commit))
            throw refused(
                    submodule.path,
                    "is at " + submodule.shortCommit() + ", and " + where
                            + " has no such commit on a branch or tag; push it there first: git -C " + submodule.path
                            + " push");
    }

    private static void fetch(Repository kept, String from, List<RefSpec> what) throws IOException, URISyntaxException {
        try (var transport = Transport.open(kept, new URIish(from))) {
            transport.setTimeout(PATIENCE_SECONDS);
            transport.setTagOpt(TagOpt.NO_TAGS);
            transport.fetch(NullProgressMonitor.INSTANCE, what);
        }
    }

    private static IllegalArgumentException refused(String path, String why) {
        return new IllegalArgumentException("the submodule " + path + " " + why);
    }

    private static String hash(String url) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
