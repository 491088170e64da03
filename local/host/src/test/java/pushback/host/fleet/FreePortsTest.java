package pushback.host.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.host.processes.PortHolder;

class FreePortsTest {
    @Test
    void noTwoProcessesAreGivenTheSameOneWhereverTheyBegin() {
        // Each claims blocks of its own, as one in another process does.
        var given = new HashSet<Integer>();
        var processes = List.of(new FreePorts(7), new FreePorts(7));
        for (var round = 0; round < 120; round++) {
            for (var one : processes) {
                var port = one.getAsInt();
                assertTrue(given.add(port), "port " + port + " was given out twice");
            }
        }
    }

    @Test
    void givesEachServerItsOwnOne() {
        assertFalse(FreePorts.shared().getAsInt() == FreePorts.shared().getAsInt());
    }

    @Test
    void leavesOutWhatIsKept() {
        var first = FreePorts.shared().getAsInt();
        var ports = FreePorts.from(first);
        ports.keep(first);
        assertEquals(first + 1, ports.getAsInt());
    }

    @Test
    void aClaimIsNoListener() {
        var claim = new FreePorts(11).getAsInt() - 1;
        while (PortHolder.isFree(claim)) claim--;
        assertTrue(PortHolder.of(claim).isEmpty(), "somebody listens on " + claim);
    }
}
