package pushback.host.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether foreign commands can run in a [Cell] of their own here, and what all cells have in common.
///
/// @param inForce false: the commands run as the user we are, and see what that user sees
/// @param reason why not; empty if it is in force
/// @param mark an environment variable of the cell's own processes, so that the warden ends them
/// @param hidden directories of ours that no foreign command has to see
public record Cells(boolean inForce, String reason, Map<String, String> mark, List<Path> hidden) {
    private static final boolean ROOT = root();
    /// Where people keep what opens other doors; below their home directory.
    private static final List<String> SECRETS = List.of(
            ".ssh",
            ".aws",
            ".azure",
            ".gnupg",
            ".kube",
            ".docker",
            ".config/gcloud",
            ".config/gh",
            ".netrc",
            ".git-credentials",
            ".npmrc",
            ".pypirc",
            ".pgpass",
            ".my.cnf",
            ".bash_history",
            ".zsh_history");
    /// Read by root only, for good reason.
    private static final List<Path> OF_THE_SYSTEM = List.of(
            Path.of("/etc/shadow"), Path.of("/etc/gshadow"), Path.of("/etc/sudoers"), Path.of("/etc/ssl/private"));

    /// None: whoever asked for it knows why.
    public static Cells none(String reason) {
        return new Cells(false, reason, Map.of(), List.of());
    }

    /// Tries it out, in a moment.
    ///
    /// @param scratch a directory that may be written, and is left as it was
    public static Cells detect(Path scratch, Map<String, String> mark, List<Path> hidden) {
        var cells = new Cells(true, "", mark, hidden);
        try {
            var tried = Files.createTempDirectory(Files.createDirectories(scratch), "cell");
            try (var cell = cells.open(tried, List.of())) {
                var entered = cell.start(new ProcessBuilder(cell.command(List.of("true"))).redirectErrorStream(true));
                var said = new String(entered.getInputStream().readAllBytes()).strip();
                return entered.waitFor() == 0 ? cells : none(said);
            } finally {
                try (var left = Files.walk(tried)) {
                    for (var path : left.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
                }
            }
        } catch (UncheckedIOException refused) {
            return none(firstLine(refused.getCause()));
        } catch (IOException refused) {
            return none(firstLine(refused));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return none("interrupted");
        }
    }

    private static String firstLine(IOException refused) {
        return String.valueOf(refused.getMessage()).lines().findFirst().orElse("the system refused it");
    }

    /// Whether we are root ourselves.
    public static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /// A cell in which `home` is seen and `writable` may be written. Its temporary files lie in `home/tmp`.
    ///
    /// @throws UncheckedIOException if the system refuses it
    public Cell open(Path home, List<Path> writable) {
        try {
            var temporary = Files.createDirectories(home.resolve("tmp"));
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
            var lists = Map.of(
                    "PUSHBACK_CELL_TOOLS",
                    lines(tools()),
                    "PUSHBACK_CELL_HOME",
                    home.toString(),
                    "PUSHBACK_CELL_WRITABLE",
                    lines(writable),
                    "PUSHBACK_CELL_HIDDEN",
                    lines(covered()),
                    "PUSHBACK_CELL_TEMPORARY",
                    temporary.toString());
            return new Cell(ROOT, mark, lists);
        } catch (IOException refused) {
            throw new UncheckedIOException(
                    "the system does not let foreign commands be kept apart: " + refused.getMessage(), refused);
        }
    }

    /// For a person: what holds for a hook script.
    public String words() {
        var user = System.getProperty("user.name");
        return inForce
                ? "kept apart: as the user nobody, in a mount and process namespace of their own; they may write below "
                        + "INSTANCE_ROOT, SHARED_DIRECTORY and a /tmp of their own, read what " + user
                        + " may read but credentials, and use the network"
                : "NOT kept apart (" + reason + "): as " + user + ", with all that " + user + " may do";
    }

    private static List<Path> tools() {
        var tools = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (var name : List.of("JAVA_HOME", "PUSHBACK_HOME"))
            Optional.ofNullable(System.getenv(name))
                    .map(Path::of)
                    .filter(Path::isAbsolute)
                    .ifPresent(tools::add);
        return tools;
    }

    private List<Path> covered() {
        var covered = new ArrayList<>(hidden);
        covered.addAll(OF_THE_SYSTEM);
        var home = Path.of(System.getProperty("user.home"));
        SECRETS.forEach(name -> covered.add(home.resolve(name)));
        return covered;
    }

    private static String lines(List<Path> paths) {
        return String.join("\n", paths.stream().map(Path::toString).toList());
    }
}
