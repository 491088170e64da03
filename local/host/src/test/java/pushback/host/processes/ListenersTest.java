package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.host.processes.Listeners.Listener;

class ListenersTest {
    private static final long OWN = ProcessHandle.current().pid();

    static Stream<String> addresses() {
        return Stream.of("127.0.0.1", "0.0.0.0");
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void namesWhoListens(String address) throws Exception {
        try (var socket = new ServerSocket(0, 5, InetAddress.getByName(address))) {
            assertEquals(Optional.of(List.of(new Listener(OWN))), Listeners.on(socket.getLocalPort()));
        }
    }

    @Test
    void namesNobodyWhereNobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertEquals(Optional.of(List.of()), Listeners.on(port));
    }

    @Test
    void doesNotTakeAVisitorForAListener() throws Exception {
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var visitor = new java.net.Socket(InetAddress.getLoopbackAddress(), socket.getLocalPort())) {
            assertEquals(Optional.of(List.of()), Listeners.on(visitor.getLocalPort()));
        }
    }

    @Test
    void saysWhatAProcessIsWithoutItsOptions() {
        var own = new Listener(OWN);
        assertTrue(own.command().startsWith("java "), own.command());
        assertFalse(own.command().contains(" -"), own.command());
        assertTrue(own.startedAt().isPresent());
        assertEquals(Optional.ofNullable(System.getenv("PATH")), own.variable("PATH"));
        assertEquals(Optional.empty(), own.variable("NO_SUCH_VARIABLE"));
        assertTrue(own.worksIn(Path.of("").toAbsolutePath()));
        assertFalse(own.worksIn(Path.of("/no/such/place")));
    }

    @Test
    void knowsNothingOfAProcessThatIsGone() {
        var gone = new Listener(Integer.MAX_VALUE);
        assertEquals("a program that cannot be looked at", gone.command());
        assertEquals(Optional.empty(), gone.startedAt());
        assertEquals(Optional.empty(), gone.variable("PATH"));
        assertFalse(gone.worksIn(Path.of("/")));
    }
}
