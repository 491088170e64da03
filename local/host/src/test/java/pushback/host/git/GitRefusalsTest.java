package pushback.host.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the remote refuses, as the ordinary git client shows it: a sentence, never a bare status.
@Tag("slow")
@Timeout(60)
class GitRefusalsTest {
    private static final Person ADA = new Person("Ada", "ada@example.org");

    @TempDir
    Path temp;

    private final List<Push> pushes = new CopyOnWriteArrayList<>();
    private GitRemote remote;
    private TestGit git;

    @BeforeEach
    void seedAndClone() throws Exception {
        var source = new TestGit(Files.createDirectory(temp.resolve("source")));
        source.run("init", "-q", "-b", "main");
        for (var i = 1; i <= 4; i++) {
            Files.writeString(source.directory().resolve("file"), "content " + i);
            source.run("add", "file");
            source.run("commit", "-q", "-m", "Commit " + i);
        }
        remote = new GitRemote(temp.resolve("blog.git"), "127.0.0.1", 0, Optional.empty());
        remote.onPush((push, say) -> pushes.add(push));
        remote.seed(source.directory(), "main", "First", ADA);
        new TestGit(temp).run("clone", "-q", remote.url(), "work");
        git = new TestGit(temp.resolve("work"));
    }

    @AfterEach
    void close() {
        remote.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2"})
    void saysWhyItCannotDeepen(String protocol) throws Exception {
        new TestGit(temp).run("clone", "-q", "--depth", "1", remote.url(), "shallow");
        var shallow = new TestGit(temp.resolve("shallow"));
        var said = refused(shallow, "git", "-c", "protocol.version=" + protocol, "fetch", "--deepen", "1");
        // In the older protocol git looks first whether the remote says that it can.
        assertTrue(
                said.contains(
                        protocol.equals("0")
                                ? "Server does not support --deepen"
                                : "remote error: this remote cannot do what was asked: --deepen counts from"),
                said);
        shallow.run("-c", "protocol.version=" + protocol, "fetch", "-q", "--depth", "2");
        assertEquals("2", shallow.run("rev-list", "--count", "HEAD"));
        shallow.run("-c", "protocol.version=" + protocol, "fetch", "-q", "--unshallow");
        assertEquals("4", shallow.run("rev-list", "--count", "HEAD"));
    }

    /// A date that JGit's number has no room for.
    @Test
    void saysThatItCannotReadADate() throws Exception {
        var said = refused(new TestGit(temp), "git", "clone", "--shallow-since=2050-01-01", remote.url(), "later");
        assertTrue(said.contains("remote error: this remote cannot read a number or a date"), said);
    }

    @ParameterizedTest
    @CsvSource({"0, sparse:oid=main", "2, sparse:oid=main", "0, combine:blob:none+tree:3", "2, combine:blob:none+tree:3"
    })
    void namesAFilterThatItDoesNotKnow(String protocol, String filter) throws Exception {
        var said = refused(
                new TestGit(temp),
                "git",
                "-c",
                "protocol.version=" + protocol,
                "clone",
                "--filter=" + filter,
                remote.url(),
                "part");
        assertTrue(said.contains("remote error: this remote cannot do what was asked: "), said);
        assertTrue(said.contains(filter.substring(0, 6)), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2"})
    void servesClonesWithoutTreesOrFiles(String protocol) throws Exception {
        for (var filter : List.of("tree:0", "blob:none")) {
            var folder = "part-" + filter.charAt(0);
            new TestGit(temp)
                    .run(
                            "-c",
                            "protocol.version=" + protocol,
                            "clone",
                            "-q",
                            "--filter=" + filter,
                            remote.url(),
                            folder);
            var part = new TestGit(temp.resolve(folder));
            assertEquals("content 1", part.run("-c", "protocol.version=" + protocol, "show", "HEAD~3:file"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2"})
    void servesAnObjectThatNoBranchLeadsTo(String protocol) throws Exception {
        var before = git.run("rev-parse", "HEAD");
        Files.writeString(git.directory().resolve("file"), "lost");
        git.run("commit", "-q", "-a", "-m", "Lost");
        var lost = git.run("rev-parse", "HEAD");
        git.run("push", "-q", "origin", "main");
        git.run("push", "-q", "-f", "origin", before + ":refs/heads/main");
        new TestGit(temp).run("clone", "-q", remote.url(), "other");
        new TestGit(temp.resolve("other")).run("-c", "protocol.version=" + protocol, "fetch", "-q", "origin", lost);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2"})
    void saysThatAnObjectIsNotThere(String protocol) throws Exception {
        var said = refused(
                git,
                "git",
                "-c",
                "protocol.version=" + protocol,
                "fetch",
                "origin",
                "1234567890123456789012345678901234567890");
        assertTrue(said.contains("1234567890123456789012345678901234567890"), said);
        assertTrue(said.contains("remote error: this remote "), said);
    }

    @Test
    void keepsTheBranchThatClonesCheckOut() throws Exception {
        var said = refused(git, "git", "push", "origin", ":main");
        assertTrue(said.contains("refusing to delete the current branch: refs/heads/main"), said);
        assertTrue(said.contains("[remote rejected] main (deletion of the current branch prohibited)"), said);
        git.run("push", "-q", "origin", "main:other");
        git.run("push", "-q", "origin", ":other");
        assertEquals(
                List.of("refs/heads/other", "refs/heads/other"),
                pushes.stream().map(Push::ref).toList());
    }

    @Test
    void keepsBranchesToCommits() throws Exception {
        git.run("tag", "-a", "-m", "One", "v1");
        for (var object : List.of("v1", "HEAD^{tree}", "HEAD:file")) {
            for (var branch : List.of("main", "other")) {
                var said = refused(git, "git", "push", "--force", "origin", object + ":refs/heads/" + branch);
                assertTrue(
                        said.contains("trying to write non-commit object " + git.run("rev-parse", object)
                                + " to branch 'refs/heads/" + branch + "'"),
                        said);
            }
        }
        assertEquals(List.of(), pushes);
        git.run("push", "-q", "origin", "v1^{commit}:refs/heads/other", "v1");
        assertEquals(
                List.of("refs/heads/other", "refs/tags/v1"),
                pushes.stream().map(Push::ref).toList());
    }

    @Test
    void tellsNobodyOfManyTagsAtOnceAsOnGitHub() throws Exception {
        for (var i = 1; i <= 4; i++) git.run("tag", "t" + i);
        var said = git.run("push", "origin", "--tags");
        assertTrue(said.contains("remote: Pushback: nothing is deployed: tags do not deploy (4 of them)."), said);
        assertEquals(List.of(), pushes);
        git.run("push", "-q", "origin", ":t1", ":t2", ":t3");
        assertEquals(3, pushes.size());
    }

    @Test
    void refusesLargeFilesInTheWordsOfTheirProtocol() throws Exception {
        var batch = post("/info/lfs/objects/batch");
        assertEquals(501, batch.statusCode());
        assertEquals(
                "application/vnd.git-lfs+json",
                batch.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(
                batch.body()
                        .startsWith("{\"message\":\"Git LFS is not served here; keep the content in the repository"),
                batch.body());
        assertEquals(404, post("/info/lfs/locks/verify").statusCode());
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(remote.url() + path))
                            .header("Accept", "application/vnd.git-lfs+json")
                            .header("Content-Type", "application/vnd.git-lfs+json")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void beginsWithNoHistoryThatNobodyCouldClone() throws Exception {
        var source = temp.resolve("source").toUri().toString();
        var client = new TestGit(temp);
        client.run("clone", "-q", "--depth", "1", source, "shallow");
        new TestGit(temp.resolve("source")).run("config", "uploadpack.allowFilter", "true");
        client.run("clone", "-q", "--filter=blob:none", source, "partial");
        client.run("init", "-q", "--object-format=sha256", "long");
        assertTrue(complaint("shallow").contains("is a shallow clone")
                && complaint("shallow").contains("git fetch --unshallow"));
        assertTrue(complaint("partial").contains("is a partial clone"), complaint("partial"));
        assertTrue(
                complaint("long").contains("is a SHA256 repository, and only SHA-1 is served here"), complaint("long"));
        // Only git 2.45 and later can make one; what it writes into the configuration is told of in any case.
        client.run("init", "-q", "tables");
        new TestGit(temp.resolve("tables")).run("config", "extensions.refStorage", "reftable");
        assertTrue(
                complaint("tables")
                        .contains("keeps its branches as reftable, which is not read here. "
                                + "git refs migrate --ref-format=files changes that"),
                complaint("tables"));
        for (var folder : List.of("shallow", "partial", "long", "tables")) {
            try (var other = new GitRemote(temp.resolve(folder + ".git"), "127.0.0.1", 0, Optional.empty())) {
                assertThrows(
                        IllegalArgumentException.class, () -> other.seed(temp.resolve(folder), "main", "First", ADA));
            }
        }
    }

    @Test
    void beginsWithEveryOtherHistory() throws Exception {
        var source = new TestGit(temp.resolve("source"));
        source.run("worktree", "add", "-q", "-b", "side", temp.resolve("side").toString());
        for (var folder : List.of("source", "side", "work"))
            assertTrue(GitRemote.complaint(temp.resolve(folder)).isEmpty(), folder);
        assertTrue(GitRemote.complaint(Files.createDirectory(temp.resolve("plain")))
                .isEmpty());
    }

    private String complaint(String folder) {
        return GitRemote.complaint(temp.resolve(folder)).orElseThrow();
    }

    private static String refused(TestGit client, String... command) throws IOException, InterruptedException {
        var process = client.start(new ArrayList<>(List.of(command)));
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertNotEquals(0, process.waitFor(), said);
        return said;
    }
}
