package pushback.host.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a commit names and does not hold: submodules and files of Git LFS.
@Tag("slow")
@Timeout(60)
class SubmodulesTest {
    private static final Person ADA = new Person("Ada", "ada@example.org");

    @TempDir
    Path temp;

    private TestGit lib;
    private TestGit application;
    private GitRemote remote;

    @BeforeEach
    void anApplicationAndALibrary() throws Exception {
        lib = repository("lib");
        commit(lib, "lib.txt", "one");
        application = repository("app");
        commit(application, "app.txt", "app");
        remote = new GitRemote(temp.resolve("state/app.git"), "127.0.0.1", 0, Optional.empty());
    }

    @AfterEach
    void close() {
        remote.close();
    }

    private TestGit repository(String name) throws Exception {
        var git = new TestGit(Files.createDirectory(temp.resolve(name)));
        git.run("init", "-q", "-b", "main");
        return git;
    }

    private static String commit(TestGit git, String file, String content) throws Exception {
        Files.writeString(git.directory().resolve(file), content);
        git.run("add", "-A");
        git.run("commit", "-q", "-m", "Change " + file);
        return git.run("rev-parse", "HEAD");
    }

    private static void addSubmodule(TestGit to, String url, String path) throws Exception {
        to.run("-c", "protocol.file.allow=always", "submodule", "add", "-q", url, path);
        to.run("commit", "-q", "-m", "Use " + path);
    }

    private String seed() {
        return remote.seed(application.directory(), "main", "unused", ADA);
    }

    private Path checkout(String sha) {
        var out = temp.resolve("out-" + sha.substring(0, 7));
        remote.checkout(sha, out);
        return out;
    }

    private String refusal(String sha) {
        return assertThrows(IllegalArgumentException.class, () -> checkout(sha)).getMessage();
    }

    @Test
    void areCheckedOutWithTheirOwnSubmodules() throws Exception {
        var inner = repository("inner");
        commit(inner, "inner.txt", "deep");
        addSubmodule(lib, "../inner", "deep/inner");
        addSubmodule(application, lib.directory().toString(), "libs/lib");
        var out = checkout(seed());
        assertEquals("one", Files.readString(out.resolve("libs/lib/lib.txt")));
        assertEquals("deep", Files.readString(out.resolve("libs/lib/deep/inner/inner.txt")));
    }

    @Test
    void relativeAddressesAreMeantFromWhereTheApplicationCameFrom() throws Exception {
        addSubmodule(application, "../lib", "lib");
        seed();
        application.run("remote", "add", "local", remote.url());
        commit(lib, "lib.txt", "two");
        new TestGit(application.directory().resolve("lib")).run("pull", "-q");
        var sha = commit(application, "app.txt", "uses two");
        application.run("push", "-q", "local", "main");
        assertEquals("two", Files.readString(checkout(sha).resolve("lib/lib.txt")));
    }

    @Test
    void whatIsCheckedOutNeedsNobodyElse() throws Exception {
        addSubmodule(application, lib.directory().toString(), "lib");
        application.run("config", "-f", ".gitmodules", "submodule.lib.url", "git@host.invalid:team/lib.git");
        var sha = commit(application, "app.txt", "another address");
        assertEquals(sha, seed());
        assertEquals("one", Files.readString(checkout(sha).resolve("lib/lib.txt")));
    }

    @Test
    void aSubmoduleThatCannotBeFetchedIsRefusedByName() throws Exception {
        addSubmodule(application, lib.directory().toString(), "lib");
        var gone = temp.resolve("gone").toString();
        application.run("config", "-f", ".gitmodules", "submodule.lib.url", gone);
        application.run("submodule", "deinit", "-q", "-f", "lib");
        var said = refusal(pushed("app.txt"));
        assertTrue(said.startsWith("the submodule lib cannot be fetched from " + gone + " ("), said);
        assertTrue(said.contains("give it an address that this machine reaches without a password or key"), said);
    }

    @Test
    void aCommitThatWasNotPushedIsRefusedByName() throws Exception {
        addSubmodule(application, lib.directory().toString(), "lib");
        seed();
        application.run("remote", "add", "local", remote.url());
        var inside = new TestGit(application.directory().resolve("lib"));
        inside.run("checkout", "-q", "--detach");
        var unpushed = commit(inside, "lib.txt", "mine alone");
        var sha = commit(application, "app.txt", "uses it");
        application.run("push", "-q", "local", "main");
        var said = refusal(sha);
        assertTrue(said.contains("the submodule lib is at " + unpushed.substring(0, 7) + ", and "), said);
        assertTrue(said.endsWith("push it there first: git -C lib push"), said);
    }

    @Test
    void aDirectoryThatGitmodulesDoesNotNameIsRefused() throws Exception {
        addSubmodule(application, lib.directory().toString(), "lib");
        application.run("rm", "-q", "--cached", ".gitmodules");
        Files.delete(application.directory().resolve(".gitmodules"));
        assertTrue(refusal(pushed("app.txt")).startsWith("the submodule lib has no address in .gitmodules; add it: "));
    }

    @Test
    void aRepositoryInsideADirectoryThatIsNoneIsRefused() throws Exception {
        var plain = Files.createDirectory(temp.resolve("plain"));
        var inner = new TestGit(Files.createDirectory(plain.resolve("inner")));
        inner.run("init", "-q");
        commit(inner, "a", "1");
        var said = assertThrows(IllegalArgumentException.class, () -> remote.seed(plain, "main", "First", ADA))
                .getMessage();
        assertTrue(said.contains("plain/inner is a repository of its own inside "), said);
    }

    @Test
    void pointersOfGitLfsAreRefusedByName() throws Exception {
        Files.writeString(
                application.directory().resolve("readme"), "about version https://git-lfs.github.com/spec/v1\n");
        commit(application, "logo.png", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        assertTrue(refusal(seed()).startsWith("logo.png is a Git LFS pointer and not the content"));
    }

    private String pushed(String file) throws Exception {
        var sha = commit(application, file, "changed");
        application.run("push", "-q", remote.url(), "main");
        return sha;
    }
}
