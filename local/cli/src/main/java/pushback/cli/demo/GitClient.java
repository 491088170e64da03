package pushback.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// The developer's clone, worked on with the real git client.
final class GitClient {
    private final Path clone;

    /// Clones `remote` into `clone`.
    ///
    /// @throws IllegalStateException if git is missing or refuses
    GitClient(String remote, Path clone) {
        this.clone = clone;
        run(clone.getParent(), List.of("clone", "--quiet", remote, clone.toString()));
    }

    /// @throws IllegalStateException if there is no git
    static void require() {
        run(Path.of("").toAbsolutePath(), List.of("--version"));
    }

    Path directory() {
        return clone;
    }

    /// Puts the files of `application` into the clone; hidden directories and what was built there are not part of
    /// it.
    void copy(Path application) throws IOException {
        Files.walkFileTree(application, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes) throws IOException {
                var name = source.getFileName().toString();
                if (!source.equals(application) && (name.startsWith(".") || name.equals("target")))
                    return FileVisitResult.SKIP_SUBTREE;
                Files.createDirectories(target(source));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path source, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        source,
                        target(source),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }

            private Path target(Path source) {
                return clone.resolve(application.relativize(source).toString());
            }
        });
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
        var command = new ArrayList<>(List.of(
                "git",
                "-c",
                "user.name=Dana Developer",
                "-c",
                "user.email=dana@example.com",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "commit.gpgsign=false",
                "-c",
                "init.defaultBranch=main"));
        command.addAll(arguments);
        try {
            var builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            // The demo is the same for everybody, whatever their own git configuration says.
            builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            builder.environment().put("GIT_TERMINAL_PROMPT", "0");
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0)
                throw new IllegalStateException("git " + arguments.getFirst() + " failed: " + output.strip());
            return output;
        } catch (IOException missing) {
            throw new IllegalStateException(
                    "git could not be run; install it (Debian: apt-get install git) and try again", missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git was running", interrupted);
        }
    }
}
