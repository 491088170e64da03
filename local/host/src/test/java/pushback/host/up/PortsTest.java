package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.host.fleet.FreePorts;

class PortsTest {
    @TempDir
    Path work;

    @Test
    void staysWithThoseOfTheLastTime() {
        var chosen = Ports.choose(work, Options.KEPT);
        assertEquals(chosen, Ports.choose(work, Options.KEPT));
        assertNotEquals(chosen, Ports.choose(work, 0), "asked for free ones, it chooses anew");
    }

    @Test
    void remembersABase() {
        var base = FreePorts.shared().getAsInt();
        assertEquals(Ports.from(base), Ports.choose(work, base));
        assertEquals(Ports.from(base), Ports.choose(work, Options.KEPT));
        assertEquals(base + 1, Ports.from(base).git());
        assertEquals(base + 4, Ports.from(base).webhook());
        assertEquals(base + 5, Ports.from(base).aws());
        assertEquals(base + 10, Ports.from(base).servers().getAsInt());
    }

    @Test
    void findsAPortForTheEndpointThatAnOlderPushbackDidNotHave() throws IOException {
        Files.writeString(
                work.resolve("ports.json"),
                "{\"base\":0,\"site\":1,\"git\":2,\"control\":3,\"database\":4,\"webhook\":5}");
        var chosen = Ports.choose(work, Options.KEPT);
        assertEquals(2, chosen.git());
        assertTrue(chosen.aws() > 1024, chosen.toString());
    }

    @Test
    void namesWhoHasAPortThatPeopleKnowAndTheRemedy() throws IOException {
        var known = Ports.choose(work, Options.KEPT);
        try (var taken = new ServerSocket(known.git(), 1, InetAddress.getLoopbackAddress())) {
            var refused = assertThrows(IllegalStateException.class, () -> Ports.choose(work, Options.KEPT));
            assertEquals(
                    "port " + taken.getLocalPort() + " of the git remote is in use by java (pid "
                            + ProcessHandle.current().pid()
                            + "); end that program, or choose other ports with --port-base N "
                            + "(0: free ones)",
                    refused.getMessage());
        }
        assertEquals(known, Ports.choose(work, Options.KEPT), "a refusal forgets nothing");
    }

    @Test
    void whatNobodyKeepsGivesWay() throws IOException {
        var known = Ports.choose(work, Options.KEPT);
        try (var _ = new ServerSocket(known.database(), 1, InetAddress.getLoopbackAddress())) {
            var now = Ports.choose(work, Options.KEPT);
            assertNotEquals(known.database(), now.database());
            assertEquals(known.git(), now.git());
        }
    }

    @Test
    void whoAskedForABaseCountsOnAllOfThem() throws IOException {
        var base = FreePorts.shared().getAsInt();
        try (var taken = new ServerSocket(base + 3, 1, InetAddress.getLoopbackAddress())) {
            var refused = assertThrows(IllegalStateException.class, () -> Ports.choose(work, base));
            assertEquals(
                    "port " + taken.getLocalPort() + " of the database",
                    refused.getMessage().split(" is in use")[0]);
        }
    }
}
