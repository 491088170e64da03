package pushback.local.up;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.rules.Rules;

class OptionsTest {
    @Test
    void namesThePortThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            var refused = assertThrows(IllegalStateException.class, () -> options(port).demandPorts());
            assertEquals("port " + port + " is in use; choose another --port-base, or leave it out", refused.getMessage());
        }
    }

    @Test
    void takesFreePortsUnlessAsked() {
        assertDoesNotThrow(() -> options(0).demandPorts());
        assertEquals(0, options(0).gitPort());
        assertEquals(9003, options(9000).databasePort());
    }

    private static Options options(int portBase) {
        return new Options(Path.of("state"), Optional.empty(), new Profile("shop", "/", List.of("/")), false, 2, Rules.NONE, portBase);
    }
}
