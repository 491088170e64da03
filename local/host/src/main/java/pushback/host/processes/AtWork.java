package pushback.host.processes;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Where a process works, as `/proc` tells it, and whatever it has made of its environment.
final class AtWork {
    /// Of a descriptor's link in `/proc`: open for writing.
    private static final int WRITES = 0200;
    /// What a JVM starts to become the program that it was told to start.
    private static final String SPAWNER = "jspawnhelper";

    private AtWork() {}

    /// @param process its folder in `/proc`
    static boolean isBelow(Path process, Path directory) throws IOException {
        // Asked first: what has become a program meanwhile had our files until then.
        return !isBeingStarted(process)
                && (leadsBelow(process.resolve("cwd"), directory) || writesBelow(process, directory))
                && !ProcStat.in(process).hasTerminal();
    }

    /// A process that this one has just forked has all of its files open, wherever they are, until it becomes the
    /// program that is started: another server's hook script, a build, git.
    private static boolean isBeingStarted(Path process) throws IOException {
        var program = Files.readSymbolicLink(process.resolve("exe"));
        return program.endsWith(SPAWNER)
                || ProcStat.in(process).parent() == ProcessHandle.current().pid()
                        && program.equals(Files.readSymbolicLink(
                                process.resolveSibling("self").resolve("exe")));
    }

    private static boolean writesBelow(Path process, Path directory) throws IOException {
        try (var descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var one : descriptors) if (leadsBelow(one, directory) && writes(one)) return true;
            return false;
        } catch (DirectoryIteratorException gone) {
            return false;
        }
    }

    private static boolean writes(Path descriptor) {
        try {
            return ((int) Files.getAttribute(descriptor, "unix:mode", LinkOption.NOFOLLOW_LINKS) & WRITES) != 0;
        } catch (IOException closed) {
            return false;
        }
    }

    private static boolean leadsBelow(Path link, Path directory) {
        try {
            return Files.readSymbolicLink(link).startsWith(directory);
        } catch (IOException gone) {
            return false;
        }
    }
}
