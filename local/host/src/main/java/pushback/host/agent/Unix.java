package pushback.host.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Optional;

/// What POSIX has and `java.nio.file` only half shows: modes with their set-uid bits, owners by name, programs.
final class Unix {
    private static final UserPrincipalLookupService PRINCIPALS =
            FileSystems.getDefault().getUserPrincipalLookupService();

    private Unix() {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// The twelve permission bits; links are not followed.
    static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    static void chmod(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /// Changes what is not null, of `path` itself if it is a link.
    static void chown(Path path, UserPrincipal user, GroupPrincipal group) throws IOException {
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (user != null) view.setOwner(user);
        if (group != null) view.setGroup(group);
    }

    /// The user of that name. Numbers are no names here, although the JDK would take them.
    static Optional<UserPrincipal> user(String name) throws IOException {
        return isName(name) ? lookup(() -> PRINCIPALS.lookupPrincipalByName(name)) : Optional.empty();
    }

    static Optional<GroupPrincipal> group(String name) throws IOException {
        return isName(name) ? lookup(() -> PRINCIPALS.lookupPrincipalByGroupName(name)) : Optional.empty();
    }

    static UserPrincipal userNumbered(long id) throws IOException {
        return PRINCIPALS.lookupPrincipalByName(Long.toString(id));
    }

    static GroupPrincipal groupNumbered(long id) throws IOException {
        return PRINCIPALS.lookupPrincipalByGroupName(Long.toString(id));
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && !name.chars().allMatch(Character::isDigit);
    }

    private static <T> Optional<T> lookup(Lookup<T> question) throws IOException {
        try {
            return Optional.of(question.ask());
        } catch (UserPrincipalNotFoundException unknown) {
            return Optional.empty();
        }
    }

    private interface Lookup<T> {
        T ask() throws IOException;
    }

    /// Runs a program to its end, output discarded, and returns its exit status.
    static int run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.getFirst());
        }
    }

    /// Where a program lies on this process's own PATH.
    static Optional<Path> program(String name) {
        for (var directory : Optional.ofNullable(System.getenv("PATH"))
                .orElse("/usr/bin:/bin")
                .split(":")) {
            var candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) return Optional.of(candidate);
        }
        return Optional.empty();
    }
}
