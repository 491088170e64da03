package pushback.local.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The developer's clone, worked on with the real git client.
final class GitClient {
    /// Results of building, and a clone's own administration: not part of the application.
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".twoge", ".idea", ".pushback");

    private final Path clone;

    /// Clones `remote` into `clone`.
    ///
    /// @throws IllegalStateException if git is missing or refuses
    GitClient(String remote, Path clone) {
        this.clone = clone;
        run(clone.getParent(), List.of("clone", "--quiet", remote, clone.toString()));
    }

    /// @throws IllegalStateException if there is no git
    static void demand() {
        run(Path.of("").toAbsolutePath(), List.of("--version"));
    }

    Path directory() {
        return clone;
    }

    /// Puts the files of `application` into the clone.
    void copy(Path application) throws IOException {
        try (var files = Files.walk(application)) {
            for (var source : (Iterable<Path>) files::iterator) {
                var relative = application.relativize(source);
                if (relative.toString().isEmpty()) continue;
                var isSource = true;
                for (var part : relative) isSource &= !NOT_SOURCES.contains(part.toString());
                if (!isSource) continue;
                var target = clone.resolve(relative.toString());
                if (Files.isDirectory(source)) Files.createDirectories(target);
                else Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// Takes back what commits after `commit` changed in the files.
    void restore(String commit) {
        run(clone, List.of("checkout", "--quiet", commit, "--", "."));
    }

    /// Commits everything; returns the commit.
    String commit(String message) {
        run(clone, List.of("add", "--all"));
        run(clone, List.of("commit", "--quiet", "--message", message));
        return run(clone, List.of("rev-parse", "HEAD")).strip();
    }

    /// Pushes to the branch; returns what git told the pusher.
    String push(String branch) {
        return run(clone, List.of("push", "origin", "HEAD:refs/heads/" + branch));
    }

    private static String run(Path directory, List<String> arguments) {
        var command = new ArrayList<>(List.of("git", "-c", "user.name=Dana Developer", "-c", "user.email=dana@example.com",
                "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"));
        command.addAll(arguments);
        try {
            var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            // The demo is the same for everybody, whatever their own git configuration says.
            builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            builder.environment().put("GIT_TERMINAL_PROMPT", "0");
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new IllegalStateException("git " + arguments.getFirst() + " failed: " + output.strip());
            return output;
        } catch (IOException missing) {
            throw new IllegalStateException("git could not be run; install it (Debian: apt-get install git) and try again", missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git was running", interrupted);
        }
    }
}
