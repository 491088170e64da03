package pushback.host.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/// What the scripts of one event print: into `scripts.log` of the deployment, into the agent's log of all deployments,
/// and the last of it for the control plane. Written to by several threads.
final class ScriptLog implements AutoCloseable {
    /// As much as AWS's agent reports, in characters.
    private static final int TAIL = 2048;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private final String deploymentId;
    private final Writer deployment;
    private final Writer all;
    private final Deque<String> tail = new ArrayDeque<>();
    private int tailLength;
    private boolean closed;

    ScriptLog(String deploymentId, Path deployment, Path all) throws IOException {
        this.deploymentId = deploymentId;
        this.deployment = append(deployment);
        this.all = append(all);
    }

    /// `line` normally ends in a line feed; the last one of an output may not, and then the next follows on it.
    synchronized void add(String line) {
        if (closed) return;
        try {
            var now = LocalDateTime.now();
            deployment.write(now.format(SECONDS) + " " + line);
            deployment.flush();
            all.write("[" + now.format(MILLISECONDS) + "] [" + deploymentId + "]" + line.strip() + "\n");
            all.flush();
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        tail.add(line);
        tailLength += line.length();
        while (tailLength >= TAIL && tail.size() > 1) tailLength -= tail.remove().length();
    }

    synchronized String tail() {
        var text = tail.stream().collect(Collectors.joining());
        return text.substring(Math.max(0, text.length() - TAIL));
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        deployment.close();
        all.close();
    }

    private static Writer append(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
