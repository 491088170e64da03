package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twoge.Visitor;

/// A machine in a directory, and what a CodeDeploy agent does on it: place files, run hook scripts.
final class Instance implements AutoCloseable {
    final Path root;
    final int port = freePort();
    final Map<String, String> environment = new HashMap<>();

    Instance(Path root, String databaseUrl) {
        this.root = root;
        environment.putAll(Map.of(
                "PATH",
                System.getenv("PATH"),
                "JAVA_HOME",
                System.getProperty("java.home"),
                "INSTANCE_ROOT",
                root.toString(),
                "HOST",
                "127.0.0.1",
                "PORT",
                String.valueOf(port),
                "DATABASE_URL",
                databaseUrl,
                "APPLICATION_NAME",
                "twoge",
                "DEPLOYMENT_GROUP_NAME",
                "test"));
    }

    /// Deploys up to and without ApplicationStart; every script must succeed.
    void install(Bundle bundle, String deployment) {
        environment.put("DEPLOYMENT_ID", deployment);
        succeed(bundle, "application-stop");
        succeed(bundle, "before-install");
        try {
            Bundle.copy(bundle.app(), root.resolve("opt/twoge/incoming"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        succeed(bundle, "after-install");
    }

    Command.Result run(Bundle bundle, String script) {
        return Command.run(environment, List.of(bundle.script(script).toString()));
    }

    String succeed(Bundle bundle, String script) {
        var result = run(bundle, script);
        assertEquals(0, result.code(), () -> script + ": " + result.output());
        return result.output();
    }

    Path release() throws IOException {
        return root.resolve("opt/twoge/current").toRealPath();
    }

    Optional<ProcessHandle> process() {
        try {
            var file = root.resolve("var/run/twoge.pid");
            if (!Files.exists(file)) return Optional.empty();
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Visitor visitor() {
        return new Visitor(port);
    }

    @Override
    public void close() {
        process().ifPresent(ProcessHandle::destroyForcibly);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
