package pushback.host.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;

/// Directories to trees and back, and what differs between two trees.
final class GitTrees {
    private GitTrees() {}

    /// Stores what `directory` contains, without what its `.gitignore` files name, and returns the tree.
    static ObjectId store(Repository repository, Path directory, ObjectInserter inserter) throws IOException {
        var index = DirCache.newInCore();
        var builder = index.builder();
        try (var walk = new TreeWalk(repository)) {
            var options = repository.getConfig().get(WorkingTreeOptions.KEY);
            walk.addTree(new FileTreeIterator(directory.toFile(), repository.getFS(), options));
            while (walk.next()) {
                var file = walk.getTree(0, FileTreeIterator.class);
                if (file.isEntryIgnored()) continue;
                if (file.getEntryFileMode() == FileMode.GITLINK)
                    throw new IllegalArgumentException(directory.resolve(walk.getPathString())
                            + " is a repository of its own inside " + directory + ", which is none: make "
                            + "that one too (git init, git submodule add, git commit), or delete the inner .git");
                if (walk.isSubtree()) {
                    walk.enterSubtree();
                    continue;
                }
                var entry = new DirCacheEntry(walk.getRawPath());
                entry.setFileMode(file.getEntryFileMode());
                try (var content = file.openEntryStream()) {
                    entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getEntryContentLength(), content));
                }
                builder.add(entry);
            }
        }
        builder.finish();
        return index.writeTree(inserter);
    }

    /// Writes the tree of a commit into an empty directory: files, executable bits and symbolic links. Of
    /// submodules only the directories: [Submodules] fills them.
    ///
    /// @throws IllegalArgumentException a file is only a pointer of Git LFS
    /// @throws CorruptObjectException a name in the tree is not one a file may have (`..`, `.git`)
    static void export(Repository repository, ObjectId commit, Path directory) throws IOException {
        var pointers = new LargeFiles();
        var names = new ObjectChecker().setSafeForWindows(false).setSafeForMacOS(true);
        try (var walk = new TreeWalk(repository)) {
            walk.addTree(tree(repository, commit));
            while (walk.next()) {
                names.checkPath(walk.getPathString());
                var path = directory.resolve(walk.getPathString());
                var mode = walk.getFileMode();
                if (mode == FileMode.TREE) {
                    Files.createDirectory(path);
                    walk.enterSubtree();
                } else if (mode == FileMode.SYMLINK) {
                    var target = repository
                            .open(walk.getObjectId(0), Constants.OBJ_BLOB)
                            .getBytes();
                    Files.createSymbolicLink(path, Path.of(new String(target, StandardCharsets.UTF_8)));
                } else if (mode == FileMode.GITLINK) {
                    Files.createDirectories(path);
                } else {
                    var blob = repository.open(walk.getObjectId(0), Constants.OBJ_BLOB);
                    if (!blob.isLarge()) pointers.look(walk.getPathString(), blob.getCachedBytes());
                    try (var out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
                        blob.copyTo(out);
                    }
                    if (mode == FileMode.EXECUTABLE_FILE) path.toFile().setExecutable(true, false);
                }
            }
        }
        pointers.refuse();
    }

    /// What differs from one commit to another, ordered by path, without guessing at renames; the zero id stands
    /// for a commit with nothing in it.
    static List<DiffEntry> changes(Repository repository, ObjectId before, ObjectId after) throws IOException {
        try (var walk = new TreeWalk(repository)) {
            walk.setRecursive(true);
            for (var commit : List.of(before, after)) {
                if (commit.equals(ObjectId.zeroId())) walk.addTree(new EmptyTreeIterator());
                else walk.addTree(tree(repository, commit));
            }
            return DiffEntry.scan(walk);
        }
    }

    static ObjectId tree(Repository repository, ObjectId commit) throws IOException {
        try (var walk = new RevWalk(repository)) {
            return walk.parseCommit(commit).getTree().copy();
        }
    }
}
