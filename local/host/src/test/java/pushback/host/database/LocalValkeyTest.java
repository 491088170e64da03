package pushback.host.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalValkeyTest {
    @TempDir
    Path directory;

    @BeforeEach
    void needsTheProgram() {
        assumeTrue(
                InstalledProgram.find("valkey-server", "redis-server").isPresent(),
                "skipped: there is no Valkey here (apt-get install redis-server)");
    }

    @Test
    void keepsWhatItHoldsOverARestart() throws Exception {
        try (var valkey = new LocalValkey(directory, 0, Map.of())) {
            valkey.start();
            assertEquals("+OK +OK", ask(valkey, true, "SET session ada", 10));
        }
        try (var again = new LocalValkey(directory, 0, Map.of())) {
            again.start();
            assertEquals("+OK $3 ada", ask(again, true, "GET session", 14));
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() throws Exception {
        try (var valkey = new LocalValkey(directory, 0, Map.of())) {
            valkey.start();
            assertEquals("-NOAUTH", ask(valkey, false, "GET session", 7));
            var command = ProcessHandle.allProcesses()
                    .filter(process -> process.info()
                            .arguments()
                            .filter(words -> String.join(" ", words).contains(directory.toString()))
                            .isPresent())
                    .toList();
            assertEquals(1, command.size());
            var words = String.join(" ", command.getFirst().info().arguments().orElseThrow());
            assertFalse(words.contains(password(valkey)), "whoever lists processes sees the password");
            assertFalse(Files.readString(directory.resolve("log")).contains(password(valkey)));
        }
    }

    @Test
    void endsWithItsCloud() {
        var valkey = new LocalValkey(directory, 0, Map.of());
        valkey.start();
        valkey.close();
        assertThrows(ConnectException.class, () -> ask(valkey, true, "PING", 5));
    }

    @Test
    void saysWhyItDoesNotStart() throws IOException {
        try (var taken = new ServerSocket(0);
                var valkey = new LocalValkey(directory, taken.getLocalPort(), Map.of())) {
            var refused =
                    assertThrows(IllegalStateException.class, valkey::start).getMessage();
            assertTrue(refused.contains("port " + taken.getLocalPort() + " is taken"), refused);
        }
    }

    private static String password(LocalValkey valkey) {
        return URI.create(valkey.url()).getUserInfo().substring(1);
    }

    private static String ask(LocalValkey valkey, boolean loggedIn, String command, int length) throws IOException {
        try (var socket = new Socket("127.0.0.1", URI.create(valkey.url()).getPort())) {
            var text = (loggedIn ? "AUTH " + password(valkey) + "\r\n" : "") + command + "\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII)
                    .replace("\r\n", " ")
                    .strip();
        }
    }
}
