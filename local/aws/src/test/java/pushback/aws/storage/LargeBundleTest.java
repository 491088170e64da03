package pushback.aws.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.ChecksumMode;

/// A bundle of several times the heap: it is stored, copied, sent and checked piece by piece. `up` has 512 MB for 450
/// MB and all else, this test's process 32 MB for 150 MB.
class LargeBundleTest {
    private static final int MEGABYTES = 150;

    @TempDir
    private Path work;

    @Test
    @Timeout(120)
    void passesThroughAHeapThatIsMuchSmaller() throws Exception {
        var java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeBundleTest.class.getName(),
                        work.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), said);
        assertEquals("all the same", said.lines().toList().getLast(), said);
    }

    /// What a release does with a bundle, in a process of its own.
    public static void main(String[] arguments) throws IOException {
        var work = Path.of(arguments[0]);
        var bundle = bundle(work.resolve("bundle.zip"));
        var s3 = new LocalS3(new VirtualTimeline(Instant.EPOCH), Optional.of(work.resolve("s3")));
        s3.createBucket(create -> create.bucket("bundles"));
        var put = s3.putObject(
                given -> given.bucket("bundles").key("a.zip").checksumAlgorithm("SHA256"),
                RequestBody.fromFile(bundle));
        s3.copyObject(copy -> copy.sourceBucket("bundles")
                .sourceKey("a.zip")
                .destinationBucket("bundles")
                .destinationKey("b.zip"));
        s3.getObject(get -> get.bucket("bundles").key("b.zip"), ResponseTransformer.toFile(work.resolve("got.zip")));
        var copied = s3.headObject(head -> head.bucket("bundles").key("b.zip").checksumMode(ChecksumMode.ENABLED));
        if (Files.mismatch(bundle, work.resolve("got.zip")) != -1) throw new IOException("other bytes came back");
        System.out.println(put.checksumSHA256().equals(copied.checksumSHA256()) ? "all the same" : "another digest");
        System.exit(0);
    }

    /// Mostly zeros, and never written; a piece at its end that no other has.
    private static Path bundle(Path file) throws IOException {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            var end = new byte[1024 * 1024];
            new Random(1).nextBytes(end);
            sparse.seek((MEGABYTES - 1) * 1024L * 1024);
            sparse.write(end);
        }
        return file;
    }
}
