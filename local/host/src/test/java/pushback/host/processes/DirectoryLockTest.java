package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    Path work;

    /// Takes the lock, says how that went, and waits to be killed.
    static final class Holder {
        public static void main(String[] directory) throws Exception {
            try {
                DirectoryLock.take(Path.of(directory[0]));
                System.out.println("held");
            } catch (DirectoryLock.AlreadyRunning running) {
                System.out.println(running.getMessage());
            }
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void namesTheProcessThatHoldsItAndIsFreeOnceThatIsKilled() throws Exception {
        var directory = work.resolve("new/.pushback");
        var holder = holder(directory);
        try {
            assertEquals("held", holder.inputReader().readLine());
            var refused = assertThrows(DirectoryLock.AlreadyRunning.class, () -> DirectoryLock.take(directory));
            assertEquals("already running with pid " + holder.pid() + " in " + directory, refused.getMessage());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        DirectoryLock.take(directory).close();
    }

    @Test
    void survivesASecondTryOfTheSameProcess() throws Exception {
        var lock = DirectoryLock.take(work);
        assertThrows(DirectoryLock.AlreadyRunning.class, () -> DirectoryLock.take(work));
        var other = holder(work);
        try {
            assertEquals(
                    "already running with pid " + ProcessHandle.current().pid() + " in " + work,
                    other.inputReader().readLine());
        } finally {
            other.destroyForcibly().waitFor();
        }
        lock.close();
        DirectoryLock.take(work).close();
    }

    @Test
    void leavesNoFileBehindWhenItIsGivenBack() {
        var lock = DirectoryLock.take(work);
        assertTrue(Files.exists(work.resolve("lock")));
        lock.close();
        assertFalse(Files.exists(work.resolve("lock")));
    }

    private static Process holder(Path directory) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
