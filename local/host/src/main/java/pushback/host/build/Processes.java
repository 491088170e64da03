package pushback.host.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends a process and everything it started.
final class Processes {
    /// What a process gets to tidy up before it is killed, in seconds.
    private static final int GRACE = 2;

    private Processes() {}

    /// `mark`, an environment variable with its value, is what every one of them carries: where the system lets us
    /// look (Linux), also those are found that left the tree.
    static void end(ProcessHandle root, String mark) {
        var all = new ArrayList<ProcessHandle>();
        collect(root, mark, all);
        all.forEach(ProcessHandle::destroy);
        awaitEnd(List.of(root));
        collect(root, mark, all);
        all.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(all);
    }

    private static void awaitEnd(List<ProcessHandle> all) {
        var exits = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits).get(GRACE, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stubborn) {
            // Asked kindly, it is killed next; killed, it is the system's to bury.
        }
    }

    private static void collect(ProcessHandle root, String mark, List<ProcessHandle> all) {
        root.descendants().filter(one -> !all.contains(one)).forEach(all::add);
        ProcessHandle.allProcesses()
                .filter(one -> !all.contains(one) && carries(one.pid(), mark))
                .forEach(all::add);
        if (!all.contains(root)) all.add(root);
    }

    private static boolean carries(long pid, String mark) {
        try {
            var environment =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).contains(mark);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
