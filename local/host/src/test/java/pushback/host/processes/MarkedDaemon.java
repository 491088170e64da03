package pushback.host.processes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process that carries a marker, as a server's application does.
record MarkedDaemon(Process process) implements AutoCloseable {

    static MarkedDaemon start(String variable, Path value) throws IOException {
        return start(variable, value, "exec sleep 600");
    }

    /// `body` is a shell script. One that prints something is given the time to do so before this returns.
    static MarkedDaemon start(String variable, Path value, String body) throws IOException {
        var builder = new ProcessBuilder(List.of("/bin/sh", "-c", body)).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put(variable, value.toString());
        var process = builder.start();
        if (body.startsWith("trap")) process.inputReader().readLine();
        return new MarkedDaemon(process);
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
