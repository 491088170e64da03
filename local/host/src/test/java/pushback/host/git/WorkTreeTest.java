package pushback.host.git;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTreeTest {
    @TempDir
    Path work;

    @Test
    void namesWhatIsInNoCommit() throws Exception {
        commit("server.py", "appspec.yml", ".gitignore");
        assertEquals(Optional.empty(), WorkTree.of(work).orElseThrow().leftOut());
        Files.writeString(work.resolve("server.py"), "changed");
        Files.delete(work.resolve("appspec.yml"));
        Files.writeString(work.resolve("new.py"), "new");
        Files.writeString(work.resolve("ignored.log"), "noise");
        var tree = WorkTree.of(work).orElseThrow();
        assertEquals(List.of("appspec.yml", "new.py", "server.py"), tree.uncommitted());
        assertEquals(
                "not committed, and so not deployed: appspec.yml, new.py, server.py",
                tree.leftOut().orElseThrow());
    }

    @Test
    void isBriefAboutMuch() throws Exception {
        commit(".gitignore");
        for (int number = 1; number <= 7; number++) Files.writeString(work.resolve(number + ".txt"), "");
        assertEquals(
                "not committed, and so not deployed: 1.txt, 2.txt, 3.txt, 4.txt, 5.txt and 2 more",
                WorkTree.of(work).orElseThrow().leftOut().orElseThrow());
    }

    @Test
    void isNoneWithoutACommit() throws Exception {
        assertEquals(Optional.empty(), WorkTree.of(work));
        try (var _ = Git.init().setDirectory(work.toFile()).call()) {
            assertEquals(Optional.empty(), WorkTree.of(work));
        }
    }

    private void commit(String... files) throws IOException, GitAPIException {
        try (var git = Git.init().setDirectory(work.toFile()).call()) {
            for (var file : files) Files.writeString(work.resolve(file), file.equals(".gitignore") ? "*.log\n" : file);
            git.add().addFilepattern(".").call();
            git.commit()
                    .setSign(false)
                    .setAuthor("Dana", "dana@example.com")
                    .setMessage("first")
                    .call();
        }
    }
}
