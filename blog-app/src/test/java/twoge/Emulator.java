package twoge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// A server program that stands on this machine, run for a test on a free port of the loopback interface. Where it is
/// missing, the test is skipped and says so.
public final class Emulator implements AutoCloseable {
    private final List<String> command;
    private final int port;
    private Process process;

    private Emulator(List<String> command, int port) {
        this.command = command;
        this.port = port;
        launch();
    }

    /// Moto, which speaks like AWS (S3, Secrets Manager).
    public static Emulator aws() {
        return start(
                List.of("moto_server"),
                "there is no moto_server here (pip install 'moto[server]')",
                port -> List.of("-H", "127.0.0.1", "-p", String.valueOf(port)));
    }

    /// Valkey, or the Redis it comes from.
    public static Emulator valkey() {
        return start(
                List.of("valkey-server", "redis-server"),
                "there is no Valkey here (apt-get install redis-server)",
                port -> List.of(
                        "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
    }

    public URI at(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    private static Emulator start(List<String> names, String missing, IntFunction<List<String>> arguments) {
        var program =
                names.stream().map(Emulator::find).flatMap(Optional::stream).findFirst();
        assumeTrue(program.isPresent(), "skipped: " + missing);
        int port = freePort();
        return new Emulator(
                Stream.concat(Stream.of(program.get().toString()), arguments.apply(port).stream())
                        .toList(),
                port);
    }

    private void launch() {
        try {
            var log = Files.createTempFile("emulator", ".log").toFile();
            log.deleteOnExit();
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Eventually.isTrue(command + " listens", () -> accepts(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it, and starts it again at the same port. It has forgotten everything.
    public void restart() {
        close();
        launch();
    }

    private static Optional<Path> find(String name) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
