package pushback.host.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.source.SourceHost.Relation;

@Tag("slow")
@Timeout(60)
class GitRemoteTest {
    private static final Person ADA = new Person("Ada", "ada@example.org");

    @TempDir
    Path temp;

    private final List<Push> pushes = new CopyOnWriteArrayList<>();
    private GitRemote remote;
    private TestGit git;

    @BeforeEach
    void seedAndClone() throws Exception {
        remote = new GitRemote(temp.resolve("blog.git"), "127.0.0.1", 0, Optional.empty());
        remote.onPush((push, say) -> pushes.add(push));
        var seed = Files.createDirectory(temp.resolve("seed"));
        write(seed, "README", "one\n");
        remote.seed(seed, "main", "First", ADA);
        git = new TestGit(temp);
        git.run("clone", "-q", remote.url(), "work");
        git = new TestGit(temp.resolve("work"));
    }

    @AfterEach
    void close() {
        remote.close();
    }

    @Test
    void isClonedFetchedAndPushedToInBothProtocols() throws Exception {
        for (var version : List.of("0", "2")) {
            var sha = commit("file" + version, "content");
            git.run("-c", "protocol.version=" + version, "push", "-q", "origin", "main");
            var speaking = "protocol.version=" + version;
            new TestGit(temp).run("-c", speaking, "clone", "-q", remote.url(), "again" + version);
            var again = new TestGit(temp.resolve("again" + version));
            assertEquals(sha, again.run("rev-parse", "HEAD"));
            assertEquals("main", again.run("branch", "--show-current"));
            var newer = commit("file" + version, "changed");
            git.run("push", "-q", "origin", "main");
            again.run("-c", "protocol.version=" + version, "fetch", "-q");
            assertEquals(newer, again.run("rev-parse", "origin/main"));
        }
    }

    @Test
    void isClonedShallowly() throws Exception {
        commit("a", "a");
        git.run("push", "-q", "origin", "main");
        new TestGit(temp).run("clone", "-q", "--depth", "1", remote.url(), "shallow");
        assertEquals("1", new TestGit(temp.resolve("shallow")).run("rev-list", "--count", "HEAD"));
    }

    @Test
    void takesALargePushInChunks() throws Exception {
        var bytes = new byte[3_000_000];
        new Random(5).nextBytes(bytes);
        Files.write(git.directory().resolve("large"), bytes);
        var sha = commit("small", "x");
        git.run("push", "-q", "origin", "main");
        remote.checkout(sha, temp.resolve("out"));
        assertEquals(-1, Files.mismatch(git.directory().resolve("large"), temp.resolve("out/large")));
    }

    @Test
    void showsThePusherWhatListenersSay() throws Exception {
        remote.onPush((push, say) -> say.accept("on its way: " + push.ref()));
        commit("a", "a");
        assertTrue(git.run("push", "origin", "main").contains("remote: on its way: refs/heads/main"));
    }

    @Test
    void showsEachLineWhenItIsSaid() throws Exception {
        var seen = new CountDownLatch(1);
        remote.onPush((push, say) -> {
            say.accept("first");
            try {
                say.accept(seen.await(20, TimeUnit.SECONDS) ? "seen at once" : "seen late");
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        commit("a", "a");
        var said = git.start(List.of("git", "push", "origin", "main")).inputReader();
        for (var line = said.readLine(); !line.contains("remote: first"); line = said.readLine()) {}
        seen.countDown();
        assertTrue(said.readAllAsString().contains("remote: seen at once"));
    }

    @Test
    void keepsThePushWhenAListenerFails() throws Exception {
        remote.onPush((push, say) -> {
            throw new IllegalStateException("nobody home");
        });
        var sha = commit("a", "a");
        assertTrue(git.run("push", "origin", "main").contains("nobody home"));
        assertEquals(sha, remote.resolve("main").orElseThrow().sha());
    }

    @Test
    void tellsOfAnUpdate() throws Exception {
        var before = head();
        var first = commit("a", "a");
        git.run("rm", "-q", "README");
        var second = commit("a", "b");
        git.run("push", "-q", "origin", "main");
        var push = pushes.getFirst();
        assertEquals(List.of("refs/heads/main", before, second), List.of(push.ref(), push.before(), push.after()));
        assertFalse(push.created() || push.deleted() || push.forced());
        assertEquals("Ada", push.pusherName());
        assertEquals(
                List.of(first, second),
                push.commits().stream().map(Push.Commit::sha).toList());
        assertEquals(List.of("a"), push.commits().get(0).added());
        assertEquals(List.of("README"), push.commits().get(1).removed());
        assertEquals(List.of("a"), push.commits().get(1).modified());
        assertTrue(push.commits().get(1).distinct());
        assertEquals(
                "2026-01-02T03:04:05+01:00",
                push.head().orElseThrow().timestamp().toString());
        assertEquals(
                git.run("rev-parse", "HEAD^{tree}"), push.head().orElseThrow().tree());
    }

    @Test
    void tellsOfBranchesThatComeAndGo() throws Exception {
        var main = head();
        git.run("push", "-q", "origin", "main:refs/heads/same");
        git.run("checkout", "-q", "-b", "topic");
        var topic = commit("t", "t");
        git.run("push", "-q", "origin", "topic");
        git.run("push", "-q", "origin", ":same");
        assertEquals(3, pushes.size());
        var same = pushes.get(0);
        assertEquals(List.of(Push.NOTHING, main), List.of(same.before(), same.after()));
        assertEquals(Optional.of("refs/heads/main"), same.baseRef());
        assertEquals(List.of(), same.commits());
        assertEquals(main, same.head().orElseThrow().sha());
        var created = pushes.get(1);
        assertTrue(created.created());
        assertEquals(
                List.of(topic), created.commits().stream().map(Push.Commit::sha).toList());
        var deleted = pushes.get(2);
        assertTrue(deleted.deleted());
        assertEquals(List.of(main, Push.NOTHING), List.of(deleted.before(), deleted.after()));
        assertTrue(deleted.head().isEmpty());
    }

    @Test
    void tellsOfHistoryThatWasReplaced() throws Exception {
        var lost = commit("a", "a");
        git.run("push", "-q", "origin", "main");
        git.run("reset", "-q", "--hard", "HEAD^");
        var found = commit("b", "b");
        git.run("push", "-q", "--force", "origin", "main");
        var push = pushes.get(1);
        assertTrue(push.forced());
        assertEquals(List.of(lost, found), List.of(push.before(), push.after()));
        assertEquals(
                List.of(found), push.commits().stream().map(Push.Commit::sha).toList());
    }

    @Test
    void tellsOfTags() throws Exception {
        git.run("tag", "-a", "v1", "-m", "Version 1");
        git.run("push", "-q", "origin", "v1");
        var push = pushes.getFirst();
        assertEquals("refs/tags/v1", push.ref());
        assertEquals(git.run("rev-parse", "v1"), push.after());
        assertEquals(List.of(), push.commits());
        assertEquals(head(), push.head().orElseThrow().sha());
    }

    @Test
    void resolvesWhatNamesACommit() throws Exception {
        git.run("tag", "-a", "v1", "-m", "Version 1");
        git.run("push", "-q", "origin", "v1");
        var sha = head();
        for (var name : List.of(sha, sha.substring(0, 8), "main", "refs/heads/main", "v1")) {
            var commit = remote.resolve(name).orElseThrow(() -> new AssertionError(name));
            assertEquals(sha, commit.sha());
            assertEquals("First", commit.message());
            assertEquals(ADA, commit.author());
            assertTrue(commit.committedAt().isAfter(Instant.EPOCH));
        }
        for (var name : List.of("f".repeat(40), "nowhere", "0000000", "", "..", "a b", "main^{tree}", "-x")) {
            assertEquals(Optional.empty(), remote.resolve(name), name);
        }
    }

    @Test
    void comparesCommits() throws Exception {
        var base = head();
        var left = commit("a", "a");
        git.run("push", "-q", "origin", "main");
        git.run("checkout", "-q", "-b", "right", base);
        var right = commit("b", "b");
        git.run("push", "-q", "origin", "right");
        assertEquals(Relation.IDENTICAL, remote.compare(base, base));
        assertEquals(Relation.AHEAD, remote.compare(base, left));
        assertEquals(Relation.BEHIND, remote.compare(left, base));
        assertEquals(Relation.DIVERGED, remote.compare(left, right));
        assertThrows(IllegalArgumentException.class, () -> remote.compare(base, "f".repeat(40)));
        assertEquals(List.of("a", "b"), List.copyOf(remote.changedPaths(left, right)));
        assertEquals(List.of("README", "b"), List.copyOf(remote.changedPaths(Push.NOTHING, "right")));
    }

    @Test
    void checksOutFilesWithTheirModes() throws Exception {
        write(git.directory(), "bin/run", "#!/bin/sh\n");
        git.directory().resolve("bin/run").toFile().setExecutable(true);
        Files.createSymbolicLink(git.directory().resolve("link"), Path.of("bin/run"));
        var sha = commit("a", "a");
        git.run("push", "-q", "origin", "main");
        var out = temp.resolve("out");
        remote.checkout(sha, out);
        assertEquals("#!/bin/sh\n", Files.readString(out.resolve("bin/run")));
        assertTrue(Files.isExecutable(out.resolve("bin/run")));
        assertFalse(Files.isExecutable(out.resolve("README")));
        assertEquals(Path.of("bin/run"), Files.readSymbolicLink(out.resolve("link")));
        assertThrows(IllegalArgumentException.class, () -> remote.checkout(sha, out));
    }

    @Test
    void saysTheTimeOfACommitAndOfOneOfTheSameSecondALaterOne() throws Exception {
        git.run("checkout", "-q", "--orphan", "fresh");
        var first = commit("a", "a");
        var second = commit("b", "b");
        var third = commit("c", "c");
        git.run("push", "-q", "origin", "fresh");
        var said = Instant.parse("2026-01-02T02:04:05Z");
        assertEquals(said, remote.checkout(first, temp.resolve("first")));
        assertEquals(said.plusSeconds(1), remote.checkout(second, temp.resolve("second")));
        assertEquals(said.plusSeconds(2), remote.checkout(third, temp.resolve("third")));
    }

    @Test
    void seedsWhatGitWouldHaveCommitted() throws Exception {
        var app = Files.createDirectory(temp.resolve("app"));
        write(app, ".gitignore", "*.log\n/target/\n");
        write(app, "src/.gitignore", "secret\n");
        write(app, "src/Main.java", "class Main { }\n");
        write(app, "src/secret", "x");
        write(app, "debug.log", "x");
        write(app, "target/Main.class", "x");
        write(app, "run", "#!/bin/sh\n");
        app.resolve("run").toFile().setExecutable(true);
        try (var fresh = new GitRemote(temp.resolve("fresh.git"), "127.0.0.1", 0, Optional.empty())) {
            var sha = fresh.seed(app, "trunk", "Begin", ADA);
            assertEquals("trunk", fresh.defaultBranch());
            assertEquals("Begin", fresh.resolve("trunk").orElseThrow().message());
            assertEquals(
                    List.of(".gitignore", "run", "src/.gitignore", "src/Main.java"),
                    List.copyOf(fresh.changedPaths(Push.NOTHING, sha)));
            fresh.checkout(sha, temp.resolve("out"));
            assertTrue(Files.isExecutable(temp.resolve("out/run")));

            write(app, "later", "x");
            assertEquals(sha, fresh.seed(app, "trunk", "Again", ADA));
        }
    }

    @Test
    void seedsTheHistoryOfARepository() throws Exception {
        var sha = commit("a", "a");
        write(git.directory(), "uncommitted", "x");
        try (var fresh = new GitRemote(temp.resolve("fresh.git"), "127.0.0.1", 0, Optional.empty())) {
            assertEquals(sha, fresh.seed(git.directory(), "main", "unused", ADA));
            assertEquals(Relation.AHEAD, fresh.compare(sha + "^", "main"));
        }
    }

    @Test
    void keepsWhatWasPushedBetweenRuns() throws Exception {
        var sha = commit("a", "a");
        git.run("push", "-q", "origin", "main");
        remote.close();
        remote = new GitRemote(temp.resolve("blog.git"), "127.0.0.1", 0, Optional.empty());
        assertEquals(sha, remote.resolve("main").orElseThrow().sha());
    }

    @Test
    void writesNothingOutsideItsDirectory() throws Exception {
        commit("a", "a");
        git.run("push", "-q", "origin", "main");
        try (var inside = Files.list(temp)) {
            assertEquals(
                    List.of("blog.git", "seed", "work"),
                    List.copyOf(new TreeSet<>(
                            inside.map(path -> path.getFileName().toString()).toList())));
        }
    }

    @Test
    void answersNothingButGit() throws Exception {
        var root = remote.url().replace("/blog.git", "");
        try (var http = HttpClient.newHttpClient()) {
            for (var path : List.of(
                    "/",
                    "/blog.git",
                    "/blog.git/config",
                    "/other.git/info/refs?service=git-upload-pack",
                    "/blog.git/../blog.git/HEAD")) {
                var request = HttpRequest.newBuilder(URI.create(root + path)).build();
                assertEquals(404, http.send(request, BodyHandlers.discarding()).statusCode(), path);
            }
            var dumb = HttpRequest.newBuilder(URI.create(remote.url() + "/info/refs"))
                    .build();
            assertEquals(403, http.send(dumb, BodyHandlers.discarding()).statusCode());
            var form = HttpRequest.newBuilder(URI.create(remote.url() + "/git-receive-pack"))
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("0000"))
                    .build();
            assertEquals(415, http.send(form, BodyHandlers.discarding()).statusCode());
        }
    }

    @Test
    void isPushedToOnlyByWhoHasTheToken() throws Exception {
        try (var guarded = new GitRemote(temp.resolve("guarded.git"), "127.0.0.1", 0, Optional.of("secret"))) {
            guarded.onPush((push, say) -> pushes.add(push));
            guarded.seed(temp.resolve("seed"), "main", "First", ADA);
            var clone = new TestGit(temp);
            clone.run("clone", "-q", guarded.url(), "guarded");
            clone = new TestGit(temp.resolve("guarded"));
            clone.run("commit", "-q", "--allow-empty", "-m", "More");
            for (var url : List.of(guarded.url(), guarded.url().replace("://", "://ada:guess@"))) {
                var refused = clone.start(List.of("git", "push", url, "main"));
                var said = new String(refused.getInputStream().readAllBytes());
                assertTrue(
                        refused.waitFor() != 0
                                && said.matches("(?s).*(could not read Username|Authentication failed).*"),
                        said);
            }
            assertEquals(List.of(), pushes);
            clone.run("push", "-q", guarded.url().replace("://", "://ada:secret@"), "main");
            assertEquals("ada", pushes.getFirst().pusherName());
        }
    }

    @Test
    void answersNoPageOfAnotherSite() throws Exception {
        for (var headers : List.of(
                "Host: evil.example",
                "Host: evil.example:80",
                "Host: 127.0.0.1.evil.example",
                "Host: 127.0.0.1\r\nHost: evil.example",
                "X-None: 1")) assertTrue(status(headers).matches("421|400"), headers);
        for (var headers : List.of(
                "Origin: http://evil.example",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site")) assertEquals("403", status("Host: localhost\r\n" + headers), headers);
        assertEquals("200", status("Host: LOCALHOST:9000"));
        assertEquals("200", status("Host: [::1]:80\r\nSec-Fetch-Site: none"));
    }

    private String status(String headers) throws IOException {
        var url = URI.create(remote.url());
        try (var socket = new Socket("127.0.0.1", url.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + url.getPath() + "/info/refs?service=git-upload-pack HTTP/1.1\r\n" + headers
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).split(" ")[1];
        }
    }

    private String head() throws Exception {
        return git.run("rev-parse", "HEAD");
    }

    private String commit(String file, String content) throws Exception {
        write(git.directory(), file, content);
        git.run("add", "-A");
        git.run("commit", "-q", "-m", "Change " + file);
        return head();
    }

    private static void write(Path directory, String file, String content) throws IOException {
        var path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
