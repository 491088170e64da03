package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.host.up.Needs.Database;
import pushback.time.RealTimeline;

/// What an application has besides its servers, killed as by the kernel that is out of memory. PostgreSQL's turn is
/// `DeadDatabaseTest`.
class SupervisedServicesTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @TempDir
    private Path work;

    @Test
    @Timeout(120)
    void mariaDbIsStartedAgainAndTold() throws Exception {
        assumeTrue(
                installed("mariadbd") && installed("mariadb-install-db"), "skipped: there is no mariadb-server-core");
        startsAgain(new Needs(Database.MYSQL, false, false), "MariaDB", "DATABASE_URL", "mariadbd");
    }

    @Test
    @Timeout(120)
    void valkeyIsStartedAgainAndTold() throws Exception {
        assumeTrue(installed("valkey-server") || installed("redis-server"), "skipped: there is no valkey-server");
        startsAgain(new Needs(Database.NONE, true, false), "Valkey", "SESSIONS_URL", "valkey-server|redis-server");
    }

    private void startsAgain(Needs needs, String name, String variable, String program) throws Exception {
        try (var timeline = new RealTimeline(failed -> told.add(failed.toString()));
                var services = new BackingServices(new Layout(work.toRealPath()), needs, 0, () -> 0, "", Map.of())) {
            services.start();
            services.require();
            var url = URI.create(services.variables().get(variable));
            timeline.call(() -> {
                services.supervise(new Supervision(timeline, told::add));
                return null;
            });
            var server = server(program);
            server.destroyForcibly();
            assertEquals(name + " has ended by itself; it is started again", told.poll(30, TimeUnit.SECONDS));
            assertEquals(name + " runs again", told.poll(60, TimeUnit.SECONDS));
            assertFalse(server.isAlive());
            // Where the application looks for it.
            new Socket(url.getHost(), url.getPort()).close();
        }
    }

    /// The server itself, and none of those that keep it.
    private static ProcessHandle server(String program) {
        var found = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.matches(".*/(" + program + "|redis-check-rdb)"))
                        .isPresent())
                .toList();
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private static boolean installed(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
