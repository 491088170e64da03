package twoge.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import twoge.TestBlog;
import twoge.TestDatabase;

@Execution(ExecutionMode.SAME_THREAD)
class PicturesTest {
    private final TestBlog blog = TestBlog.shared();

    @Test
    void areKeptByBrowsersForEver() throws Exception {
        new PictureFolder(TestBlog.PICTURES).save("0123456789abcdef0123456789abcdef.png", Samples.png(1, 1));
        var headers = blog.visitor()
                .get("/pictures/0123456789abcdef0123456789abcdef.png")
                .headers();
        assertEquals("image/png", headers.firstValue("Content-Type").orElseThrow());
        assertTrue(headers.firstValue("Cache-Control").orElseThrow().contains("immutable"));
        assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow());
    }

    @Test
    void haveNoOtherNamesThanTheirs() {
        for (var name : List.of(
                "..%2f..%2fpom.xml",
                "..%5cpom.xml",
                "x.png",
                "%2e%2e",
                "0123.jpg",
                "....//pom.xml",
                "ffffffffffffffffffffffffffffffff.jpg",
                "0123456789abcdef0123456789abcdef.png%00.jpg")) {
            int status = blog.visitor().status("/pictures/" + name);
            assertTrue(status == 404 || status == 400, name + " " + status);
        }
    }

    @Test
    void losesNoTextWhenTheStoreIsAway() {
        try (var broken = TestBlog.start(TestDatabase.empty(), new Away()).ready()) {
            var author = broken.visitor().joined("ada");
            var answer = author.upload("/posts", Map.of("title", "Kept", "text", "kept too"), "a", Samples.png(9, 9));
            assertEquals(422, answer.statusCode());
            assertTrue(answer.body().contains("could not be kept just now")
                    && answer.body().contains("kept too</text"));
            assertEquals(503, author.status("/pictures/0123456789abcdef0123456789abcdef.png"), "it will be back");
        }
    }

    @Test
    void areWholeOrNotThere(@TempDir Path folder) throws IOException {
        var store = new PictureFolder(folder.resolve("made/when/needed"));
        var name = "00000000000000000000000000000000.jpg";
        assertEquals(Optional.empty(), store.load(name));
        store.save(name, new byte[] {1, 2, 3});
        assertEquals(3, store.load(name).orElseThrow().length);
        try (var files = Files.list(folder.resolve("made/when/needed"))) {
            assertEquals(1, files.count());
        }
        store.delete(name);
        store.delete(name);
        assertEquals(Optional.empty(), store.load(name));
    }

    /// Where nothing can be kept, as a bucket without permission.
    private static final class Away implements PictureStore {
        @Override
        public void save(String name, byte[] content) throws IOException {
            throw new IOException("away");
        }

        @Override
        public Optional<byte[]> load(String name) throws IOException {
            throw new IOException("away");
        }

        @Override
        public void delete(String name) throws IOException {
            throw new IOException("away");
        }
    }
}
