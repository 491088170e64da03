package pushback.host.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/// What the scripts of one event print: into `scripts.log` of the deployment, into the agent's log of all deployments,
/// and the last of it for the control plane. Written to by several threads. A disk that does not take a line is no
/// failure of the script that printed it.
final class ScriptLog implements AutoCloseable {
    /// As much as AWS's agent reports, in characters.
    private static final int TAIL = 2048;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private final String deploymentId;
    private final LogFile deployment;
    private final LogFile all;
    private final Deque<String> tail = new ArrayDeque<>();
    private int tailLength;
    private boolean closed;

    ScriptLog(String deploymentId, Path deployment, Path all) {
        this.deploymentId = deploymentId;
        this.deployment = new LogFile(deployment);
        this.all = new LogFile(all);
    }

    /// `line` normally ends in a line feed; the last one of an output may not, and then the next follows on it.
    synchronized void add(String line) {
        if (closed) return;
        var now = LocalDateTime.now();
        deployment.add(now.format(SECONDS) + " " + line);
        all.add("[" + now.format(MILLISECONDS) + "] [" + deploymentId + "]" + line.strip() + "\n");
        tail.add(line);
        tailLength += line.length();
        while (tailLength >= TAIL && tail.size() > 1)
            tailLength -= tail.remove().length();
    }

    synchronized String tail() {
        var text = tail.stream().collect(Collectors.joining());
        return text.substring(Math.max(0, text.length() - TAIL));
    }

    @Override
    public synchronized void close() {
        closed = true;
        deployment.close();
        all.close();
    }

    /// Opened when first written to, and anew after a write that failed. How much is missing is logged once there
    /// is room.
    private static final class LogFile {
        private final Path file;
        private OutputStream out;
        private long missing;

        LogFile(Path file) {
            this.file = file;
        }

        void add(String text) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            try {
                if (out == null) out = open();
                if (missing > 0)
                    out.write((missing + " bytes are missing here: the disk did not take them\n")
                            .getBytes(StandardCharsets.UTF_8));
                missing = 0;
                out.write(bytes);
            } catch (IOException full) {
                missing += bytes.length;
                close();
            }
        }

        void close() {
            try {
                if (out != null) out.close();
            } catch (IOException full) {
                // Every line was written when it came: nothing waits for this.
            }
            out = null;
        }

        private OutputStream open() throws IOException {
            Files.createDirectories(file.getParent());
            return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
