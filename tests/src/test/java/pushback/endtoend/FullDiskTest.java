package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk that fills in the middle of a release, and has room again ten seconds later.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class FullDiskTest {
    /// As people are told by `up`, at the end of a release.
    private static final String ENDED = ".* s  (Deployed|RolledBack|Rejected|NeedsOperator)";
    /// A push lasts as long as its release. In the pool that everybody shares, which has one thread on two cores,
    /// it would keep the probes of all other tests of this process waiting.
    private static final Executor OF_ITS_OWN =
            push -> Thread.ofPlatform().name("push").start(push);

    @TempDir
    Path work;

    @ParameterizedTest
    @ValueSource(strings = {"BuildRevision", "SealRevision", "DeployRevision", "CheckHealth"})
    @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isWaitedFor(String moment) throws Exception {
        assumeTrue(Launcher.canMount(), "skipped: this machine does not let the test mount a small disk");
        var application = TinyApplication.in(work.resolve("tiny"), "one");
        Files.writeString(application.directory().resolve("pushback.yml"), "database: none\n");
        application.build("sleep 2");
        var state = work.resolve("state").toAbsolutePath();
        try (var up = Launcher.onSmallDisk(
                64, state, application.directory(), 1, "--tolerate", "1", "--condemn", "20", "--no-isolation")) {
            var site = new VisitedSite(up.awaitValue("site"));
            var clone = TinyApplication.cloned(up.awaitValue("git"), work.resolve("clone"));
            up.await(line -> line.matches(ENDED));
            assertEquals("one", site.page());

            var pushed = CompletableFuture.runAsync(() -> push(clone, "two"), OF_ITS_OWN);
            up.await(line -> line.contains(moment));
            var filler = up.seen(state.resolve("filler"));
            fill(filler);
            // Ten seconds of a full disk are what this is about.
            TimeUnit.SECONDS.sleep(10);
            Files.delete(filler);
            assertTrue(up.await(line -> line.matches(ENDED)).endsWith("Deployed"), () -> String.join("\n", up.said()));
            pushed.get(60, TimeUnit.SECONDS);
            assertEquals("two", site.page(), () -> String.join("\n", up.said()));

            push(clone, "three");
            assertTrue(up.await(line -> line.matches(ENDED)).endsWith("Deployed"), () -> String.join("\n", up.said()));
            assertEquals("three", site.page(), () -> String.join("\n", up.said()));
        }
    }

    private static void push(TinyApplication clone, String word) {
        try {
            clone.push(word);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void fill(Path file) throws IOException {
        var zeros = new byte[4096];
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            while (true) out.write(zeros);
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full.getMessage());
        }
    }
}
