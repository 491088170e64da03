package pushback.host.processes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Sees to it that no marked process outlives this one, not even after `kill -9`.
///
/// It is a small shell script in a session of its own that reads from a pipe only we hold. However we end, the kernel
/// closes the pipe, and the script then ends every process that carries one of the markers: TERM, KILL after 3 s.
public final class ProcessReaper implements AutoCloseable {
    private static final String SCRIPT = "warden.sh";
    private final Process process;
    private final Writer markers;

    /// Posts a warden over `watched`, if given; more can be added with [#watch].
    ///
    /// @throws UncheckedIOException if the system does not let it start
    public ProcessReaper(Marker... watched) {
        try {
            var command = new ArrayList<String>();
            if (hasSetsid()) command.add("setsid");
            command.addAll(List.of("/bin/sh", "-c", script(), "pushback-warden"));
            command.add(Long.toString(ProcessHandle.current().pid()));
            var builder =
                    new ProcessBuilder(command).directory(new File("/")).redirectError(ProcessBuilder.Redirect.DISCARD);
            // A clean environment: it must not carry a marker itself.
            var path = System.getenv("PATH");
            builder.environment().clear();
            builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
            process = builder.start();
            markers = process.outputWriter(StandardCharsets.UTF_8);
            // It says so once no signal can end it any more.
            if (process.inputReader().readLine() == null) throw new IOException("it ended at once");
        } catch (IOException refused) {
            throw new UncheckedIOException("the warden could not be started", refused);
        }
        for (var marker : watched) watch(marker);
    }

    /// From now on no process with `marker` outlives us.
    public synchronized void watch(Marker marker) {
        try {
            markers.write((marker.work() ? "work " : "") + marker + "\n");
            markers.flush();
        } catch (IOException dead) {
            throw new UncheckedIOException("the warden is gone", dead);
        }
    }

    /// The process id of the script, for tests and status.
    long pid() {
        return process.pid();
    }

    /// Has everything marked ended now, the calling process excepted, and waits for it: about 4 s if something
    /// resists.
    @Override
    public synchronized void close() {
        try {
            markers.close();
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (IOException dead) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasSetsid() {
        var path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(":"))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "setsid")));
    }

    private static String script() throws IOException {
        try (var in = ProcessReaper.class.getResourceAsStream(SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
