package pushback.host.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A user who is not the one that runs the local cloud, and who runs commands of a build: `run-as`.
///
/// @param group the number of its own group
/// @param home its home directory
record OtherUser(String name, String group, String home) {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    /// Fields of a line of /etc/passwd.
    private static final int NAME = 0;
    private static final int GROUP = 3;
    private static final int HOME = 5;
    private static final int FIELDS = 7;

    /// The user of that name; empty if that is who runs this process.
    ///
    /// @throws IllegalArgumentException there is none, or commands cannot be run as another user; the message says
    ///     why
    static Optional<OtherUser> named(String name) {
        if (name.equals(System.getProperty("user.name"))) return Optional.empty();
        if (!exists(name))
            throw new IllegalArgumentException(
                    "run-as " + name + ": there is no such user on this machine" + "; make it, or leave run-as out");
        if (!System.getProperty("user.name").equals("root"))
            throw new IllegalArgumentException("run-as " + name
                    + ": this local cloud runs as " + System.getProperty("user.name")
                    + ", and only root can run commands as "
                    + "somebody else; leave run-as out, or run up as root");
        if (!Files.isExecutable(SETPRIV))
            throw new IllegalArgumentException("run-as " + name + ": this machine has no " + SETPRIV
                    + ", so commands cannot be run as somebody else; leave run-as out");
        return Optional.of(known(name));
    }

    /// What goes before a command.
    List<String> command() {
        return List.of(SETPRIV.toString(), "--reuid", name, "--regid", group, "--init-groups", "--");
    }

    Map<String, String> environment() {
        return Map.of("HOME", home, "USER", name, "LOGNAME", name);
    }

    /// CodeBuild lets such a user read and run what was checked out, and no more.
    static void mayRead(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (var file : all.toList()) {
                if (Files.isSymbolicLink(file)) continue;
                var mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
                mode.add(PosixFilePermission.OTHERS_READ);
                if (Files.isDirectory(file) || mode.contains(PosixFilePermission.OWNER_EXECUTE))
                    mode.add(PosixFilePermission.OTHERS_EXECUTE);
                Files.setPosixFilePermissions(file, mode);
            }
        }
    }

    private static boolean exists(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]*\\$?")) return false;
        try {
            FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
            return true;
        } catch (UserPrincipalNotFoundException unknown) {
            return false;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static OtherUser known(String name) {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length == FIELDS && fields[NAME].equals(name))
                    .findFirst()
                    .map(fields -> new OtherUser(name, fields[GROUP], fields[HOME]))
                    .orElseThrow(() -> new IllegalArgumentException("run-as " + name + ": the user is not in "
                            + "/etc/passwd; name one that is, or leave run-as out"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Whether the user may go there by its absolute path.
    boolean reaches(Path directory) throws IOException {
        var command = new ArrayList<>(command());
        command.addAll(List.of("test", "-x", directory.toString()));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
