package pushback.cli.stopwatch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import pushback.cli.load.Load;
import pushback.cli.load.Snapshot;

/// A checkout of Pushback whose `up` runs the blog it ships with, visited all the time.
final class BenchCheckout implements AutoCloseable {
    private static final String HEADLINE = "src/main/jte/headline.jte";
    /// What git prints once a push has started a release.
    private static final Pattern STARTED = Pattern.compile(".*Pushback: release (\\d{8}-\\d{6}-\\w+)\\b.*");
    /// The first start downloads and builds what is missing.
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(15);
    private static final long LOOK = 500;

    private final Path home;
    private final Path directory;
    private final Path clone;
    private final int port;
    private final Process up;
    private Load load;

    /// Starts it; [#ready] waits until it serves.
    ///
    /// @param home the folder with its `pushback`
    /// @param directory of its state, its clone and its output; made here
    BenchCheckout(Path home, Path directory) throws IOException {
        this.home = home;
        this.directory = Files.createDirectories(directory);
        clone = directory.resolve("clone");
        port = freePorts();
        var builder = new ProcessBuilder(command("up", "--port-base", Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("up.log").toFile());
        builder.environment().remove("PUSHBACK_HOME");
        up = builder.start();
    }

    /// Waits for the first release, and lets visitors in.
    ///
    /// @param visitors requests per second
    void ready(double visitors) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE;
        while (run(directory, command("logs", "--follow")).code() != 0) {
            if (!up.isAlive() || System.nanoTime() > deadline)
                throw new IllegalStateException(home + " brings no first release; see " + directory.resolve("up.log"));
            Thread.sleep(LOOK);
        }
        git(
                directory,
                "clone",
                "--quiet",
                "http://" + token() + "127.0.0.1:" + (port + 1) + "/blog-app.git",
                clone.toString());
        load = new Load(URI.create("http://127.0.0.1:" + port), List.of("/"), visitors);
    }

    /// Who pushes; an older Pushback asks nobody.
    private String token() throws IOException {
        var file = directory.resolve("state/push-token");
        return Files.exists(file) ? "bench:" + Files.readString(file).strip() + "@" : "";
    }

    /// Pushes another headline, and waits until it is deployed.
    Lap push(String headline) throws IOException, InterruptedException {
        Files.writeString(clone.resolve(HEADLINE), headline + "\n");
        git(clone, "commit", "--quiet", "--all", "--message", headline);
        var before = load.snapshot();
        var began = System.nanoTime();
        var story = told(pushed());
        return lap(began, story, before);
    }

    /// Puts back what ran before.
    Lap rollBack() throws IOException, InterruptedException {
        var before = load.snapshot();
        var began = System.nanoTime();
        return lap(began, deployed(command("rollback", "--reason", "timed")), before);
    }

    private Lap lap(long began, List<String> story, Snapshot before) {
        var seconds = (System.nanoTime() - began) / 1e9;
        var during = load.snapshot().minus(before);
        return new Lap(seconds, Lap.parts(story), during.sent(), during.failed());
    }

    /// Pushes; returns the release as soon as git names it, whether or not the push goes on telling.
    private String pushed() throws IOException, InterruptedException {
        var push = process(clone, gitCommand("push", "origin", "HEAD:refs/heads/main"));
        var said = new ArrayList<String>();
        try (var output = push.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                var started = started(line);
                if (started.isEmpty()) continue;
                Thread.ofVirtual().start(() -> drain(push));
                return started.get();
            }
        }
        throw new IllegalStateException("the push started no release: " + String.join("\n", said));
    }

    /// The release that a line of git's output names.
    static Optional<String> started(String line) {
        var started = STARTED.matcher(line.stripTrailing());
        return started.matches() ? Optional.of(started.group(1)) : Optional.empty();
    }

    private static void drain(Process push) {
        try (var rest = push.getInputStream()) {
            rest.readAllBytes();
        } catch (IOException ended) {
            // Nobody listens any more.
        }
    }

    private List<String> told(String release) throws IOException, InterruptedException {
        return deployed(command("logs", "--follow", release));
    }

    private List<String> deployed(List<String> command) throws IOException, InterruptedException {
        var run = run(directory, command);
        if (run.code() != 0)
            throw new IllegalStateException(home + ": not deployed:\n" + String.join("\n", run.output()));
        return run.output();
    }

    /// Whether the site shows `text`.
    boolean shows(String text) throws IOException {
        try (var page = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8).contains(text);
        }
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(home.resolve("pushback").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", directory.resolve("state").toString()));
        return command;
    }

    private static List<String> gitCommand(String... arguments) {
        var command = new ArrayList<>(List.of(
                "git",
                "-c",
                "user.name=Nora Newcomer",
                "-c",
                "user.email=nora@example.com",
                "-c",
                "commit.gpgsign=false",
                "-c",
                "core.hooksPath=/dev/null"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static void git(Path directory, String... arguments) throws IOException, InterruptedException {
        var run = run(directory, gitCommand(arguments));
        if (run.code() != 0)
            throw new IllegalStateException("git " + arguments[0] + ": " + String.join("\n", run.output()));
    }

    private record Ran(int code, List<String> output) {}

    private static Ran run(Path directory, List<String> command) throws IOException, InterruptedException {
        var process = process(directory, command);
        try (var output = process.inputReader()) {
            var lines = output.lines().toList();
            return new Ran(process.waitFor(), lines);
        }
    }

    private static Process process(Path directory, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().remove("PUSHBACK_HOME");
        return builder.start();
    }

    /// The first of five free ports in a row, below those that the system gives away by itself.
    private static int freePorts() {
        for (int base = 20_000; base < 32_000; base += 100) if (areFree(base)) return base;
        throw new IllegalStateException("there are no free ports between 20000 and 32000");
    }

    private static boolean areFree(int base) {
        for (int port = base; port < base + 5; port++) {
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                probe.setReuseAddress(true);
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }

    /// Ends visitors and cloud.
    @Override
    public void close() {
        if (load != null) load.close();
        up.destroy();
        try {
            if (!up.waitFor(60, TimeUnit.SECONDS)) up.destroyForcibly();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
