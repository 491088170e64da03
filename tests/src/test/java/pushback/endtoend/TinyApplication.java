package pushback.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pushback.cloud.Plan;
import pushback.settings.Settings.HealthPolicy;

/// The smallest application there is: one Java file that says a word, an `appspec.yml`, three scripts, nothing to
/// build. A developer's clone of its repository, once there is one.
final class TinyApplication {
    /// Tells good from bad on less evidence than [Plan#QUICK]: it fails always or never (1 % against 20 %).
    static final HealthPolicy SOON = new HealthPolicy(
            0.01,
            0.20,
            0.01,
            Plan.QUICK.sampleEvery(),
            Plan.QUICK.deadline(),
            List.of(),
            Plan.TRAFFIC,
            Plan.QUICK.trafficLag());
    private static final String APPSPEC = """
        version: 0.0
        os: linux
        files:
          - source: /
            destination: /opt/tiny
        file_exists_behavior: OVERWRITE
        hooks:
          ApplicationStop:
            - location: stop.sh
              timeout: 20
          ApplicationStart:
            - location: start.sh
              timeout: 20
          ValidateService:
            - location: validate.sh
              timeout: 40
        """;
    private static final String SERVER = """
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;

        public class Server {
            public static void main(String[] word) throws Exception {
                if (word[0].equals("crash")) throw new IllegalStateException("no such thing as a free lunch");
                var server = HttpServer.create(new InetSocketAddress(System.getenv("HOST"),
                        Integer.parseInt(System.getenv("PORT"))), 50);
                server.createContext("/", exchange -> {
                    var page = word[0].getBytes();
                    exchange.sendResponseHeaders(200, page.length);
                    exchange.getResponseBody().write(page);
                    exchange.close();
                });
                server.start();
                new java.io.File(System.getenv("INSTANCE_ROOT") + "/ready").createNewFile();
            }
        }
        """;
    private static final String START = """
        #!/bin/sh
        echo "starting $(cat "$INSTANCE_ROOT/opt/tiny/word")"
        echo "for the record" >&2
        cd "$INSTANCE_ROOT/opt/tiny" && rm -f "$INSTANCE_ROOT/ready" && mkdir -p "$INSTANCE_ROOT/var/log"
        nohup "%s" -Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 Server.java "$(cat word)" \\
            >> "$INSTANCE_ROOT/var/log/tiny.log" 2>&1 < /dev/null &
        echo $! > "$INSTANCE_ROOT/pid"
        """;
    /// Its process is there at once and listens later, as one does that warms up; nothing asks whether it does.
    private static final String START_LATE = """
        #!/bin/sh
        cd "$INSTANCE_ROOT/opt/tiny" && mkdir -p "$INSTANCE_ROOT/var/log"
        [ "$(cat word)" != fails ] || exit 1
        nohup sh -c 'sleep %d; exec "%s" -Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 Server.java "$(cat word)"' \\
            >> "$INSTANCE_ROOT/var/log/tiny.log" 2>&1 < /dev/null &
        echo $! > "$INSTANCE_ROOT/pid"
        """;
    private static final String STOP = """
        #!/bin/sh
        pid=$(cat "$INSTANCE_ROOT/pid" 2> /dev/null) || exit 0
        kill "$pid" 2> /dev/null
        while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
        rm -f "$INSTANCE_ROOT/pid"
        """;
    private static final String VALIDATE = """
        #!/bin/sh
        until [ -f "$INSTANCE_ROOT/ready" ]; do
            kill -0 "$(cat "$INSTANCE_ROOT/pid")" 2> /dev/null || { tail "$INSTANCE_ROOT/var/log/tiny.log"; exit 1; }
            sleep 0.1
        done
        """;
    private static final String BUILDSPEC = """
        version: 0.2
        phases:
          build:
            commands:
              - %s
        artifacts:
          files: ['**/*']
        """;
    private final Path directory;

    private TinyApplication(Path directory) {
        this.directory = directory;
    }

    /// Writes one that says `word` into `directory`.
    static TinyApplication in(Path directory, String word) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("appspec.yml"), APPSPEC);
        Files.writeString(directory.resolve("Server.java"), SERVER);
        script(directory.resolve("start.sh"), START.formatted(java()));
        script(directory.resolve("stop.sh"), STOP);
        script(directory.resolve("validate.sh"), VALIDATE);
        Files.writeString(directory.resolve("word"), word);
        return new TinyApplication(directory);
    }

    /// As [#in], one that listens so many seconds after its start, and that no ValidateService hook waits for.
    static TinyApplication listeningLate(Path directory, String word, int seconds) throws IOException {
        var application = in(directory, word);
        Files.writeString(directory.resolve("appspec.yml"), APPSPEC.substring(0, APPSPEC.indexOf("  ValidateService")));
        script(directory.resolve("start.sh"), START_LATE.formatted(seconds, java()));
        return application;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static TinyApplication cloned(String remote, Path directory) {
        git(directory.getParent(), "clone", "--quiet", remote, directory.toString());
        return new TinyApplication(directory);
    }

    /// What its build is told to do from the next commit on.
    void build(String command) throws IOException {
        Files.writeString(directory.resolve("buildspec.yml"), BUILDSPEC.formatted(command));
    }

    Path directory() {
        return directory;
    }

    /// Makes a repository of the directory, whose pushes go to `remote`.
    void follow(String remote) {
        git(directory, "init", "--quiet");
        git(directory, "remote", "add", "origin", remote);
    }

    /// Has `text` in a file of it from the next push on.
    TinyApplication with(String file, String text) throws IOException {
        script(directory.resolve(file), text);
        return this;
    }

    String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    /// Commits a version that says `word` and pushes it; returns what git told.
    String push(String word) throws IOException {
        Files.writeString(directory.resolve("word"), word);
        git(directory, "add", "--all");
        git(directory, "commit", "--quiet", "--message", "Say " + word);
        return git(directory, "push", "origin", "HEAD:refs/heads/main");
    }

    /// Makes a repository of the directory with one commit.
    void commit(String message) {
        git(directory, "init", "--quiet");
        git(directory, "add", "--all");
        git(directory, "commit", "--quiet", "--message", message);
    }

    /// What git said to that, in the directory.
    String git(String... arguments) {
        return git(directory, arguments);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true)) throw new IOException("cannot make executable: " + file);
    }

    /// Returns what git told.
    static String git(Path directory, String... arguments) {
        var command = new ArrayList<>(List.of(
                "git",
                "-c",
                "user.name=Dana",
                "-c",
                "user.email=dana@example.com",
                "-c",
                "commit.gpgsign=false",
                "-c",
                "core.hooksPath=/dev/null"));
        command.addAll(List.of(arguments));
        try {
            var builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            var git = builder.start();
            var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) throw new IllegalStateException("git " + arguments[0] + ": " + said);
            return said;
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
