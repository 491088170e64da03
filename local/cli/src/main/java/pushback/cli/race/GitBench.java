package pushback.cli.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.host.git.GitRemote;

/// How long git takes with the remote, in ratio to `git http-backend`: the same repository, the same client, in turn.
public final class GitBench implements AutoCloseable {
    /// The most that a push of many tags may take of what git's own server takes.
    public static final double MOST = 1.5;

    private final Path directory;
    private final int commits;
    private final int tags;
    private final Consumer<String> say;
    private final HttpBackend backend;
    private final Path full;
    private int copies;

    /// Medians in seconds.
    ///
    /// @param bar the most that the ratio may be; empty: it is told, and held to nothing
    public record Figures(String kind, double here, double httpBackend, double ratio, Optional<Double> bar) {
        public boolean isReached() {
            return bar.isEmpty() || ratio <= bar.get();
        }
    }

    private record Kind(String name, Optional<Double> bar, Timed timed) {}

    /// What is timed, with a bare repository that is not used for anything else.
    private interface Timed {
        double seconds(Path bare, String url) throws IOException, InterruptedException;
    }

    /// Makes a history of `commits` with `tags` all over it.
    ///
    /// @param say gets a line for each round
    public GitBench(Path directory, int commits, int tags, Consumer<String> say)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.commits = commits;
        this.tags = tags;
        this.say = say;
        full = directory.resolve("full");
        Files.createDirectories(full);
        git(full, "init", "-q", "-b", "main");
        var stream = Files.writeString(directory.resolve("history"), history());
        var taken = new ProcessBuilder("git", "fast-import", "--quiet")
                .directory(full.toFile())
                .redirectInput(stream.toFile())
                .start();
        if (taken.waitFor() != 0) throw new IOException("git fast-import failed in " + full);
        backend = new HttpBackend(directory);
    }

    public List<Figures> run(int rounds) throws IOException, InterruptedException {
        var figures = new ArrayList<Figures>();
        for (var kind : List.of(
                new Kind("push of " + tags + " tags", Optional.of(MOST), (bare, url) -> {
                    git(full, "push", "-q", bare.toString(), "main");
                    return timed(full, "push", "-q", url, "--tags");
                }),
                new Kind(
                        "push of " + commits + " commits and the tags",
                        Optional.empty(),
                        (bare, url) -> timed(full, "push", "-q", url, "main", "--tags")),
                new Kind("clone of both", Optional.empty(), (bare, url) -> {
                    git(full, "push", "-q", bare.toString(), "main", "--tags");
                    return timed(directory, "clone", "-q", "--bare", url, bare.getFileName() + ".clone");
                }))) figures.add(figures(kind, rounds));
        return figures;
    }

    private Figures figures(Kind kind, int rounds) throws IOException, InterruptedException {
        var here = new ArrayList<Double>();
        var there = new ArrayList<Double>();
        here(kind); // The compiler is part of no figure.
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) here.add(here(kind));
            there.add(there(kind));
            if (i % 2 == 1) here.add(here(kind));
            say.accept("%s: %.2f s, git http-backend %.2f s".formatted(kind.name, here.getLast(), there.getLast()));
        }
        return new Figures(kind.name, median(here), median(there), median(here) / median(there), kind.bar);
    }

    private double here(Kind kind) throws IOException, InterruptedException {
        var bare = bare();
        try (var remote = new GitRemote(bare, "127.0.0.1", 0, Optional.empty())) {
            return kind.timed.seconds(bare, remote.url());
        }
    }

    private double there(Kind kind) throws IOException, InterruptedException {
        var bare = bare();
        return kind.timed.seconds(bare, backend.url(bare.getFileName().toString()));
    }

    private Path bare() throws IOException, InterruptedException {
        var bare = directory.resolve("bare" + copies++ + ".git");
        git(directory, "init", "-q", "--bare", "-b", "main", bare.toString());
        return bare;
    }

    /// As `git fast-import` reads it: a file that changes with each commit, and a tag every so often.
    private String history() {
        var history = new StringBuilder();
        for (int i = 1; i <= commits; i++) {
            var text = "line " + i + "\n";
            history.append("commit refs/heads/main\nmark :")
                    .append(i)
                    .append("\ncommitter Ada <ada@example.com> ")
                    .append(1_700_000_000 + i)
                    .append(" +0000\ndata <<END\nChange ")
                    .append(i)
                    .append("\nEND\n")
                    .append("M 100644 inline folder")
                    .append(i % 50)
                    .append("/file")
                    .append(i % 7)
                    .append("\ndata ")
                    .append(text.length())
                    .append("\n")
                    .append(text)
                    .append("\n");
        }
        for (int i = 1; i <= tags; i++)
            history.append("reset refs/tags/v")
                    .append(i)
                    .append("\nfrom :")
                    .append(Math.max(1, (long) i * commits / tags))
                    .append("\n\n");
        return history.toString();
    }

    private static double timed(Path where, String... arguments) throws IOException, InterruptedException {
        var begun = System.nanoTime();
        git(where, arguments);
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void git(Path where, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void close() {
        backend.close();
    }
}
