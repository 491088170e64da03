package pushback.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.DeploymentRecord;
import pushback.source.SourceHost.DeploymentStatus;

class SourceHostTest {
    @Test
    void isToldNothingThatMovesACursorOrTurnsTheWriting() {
        var foreign = "by " + (char) 0x1b + "[2JEve" + (char) 0x202e;
        assertEquals("by \\u001b[2JEve\\u202e", new CommitStatus("c", "success", foreign).description());
        assertEquals("by \\u001b[2JEve\\u202e", new DeploymentRecord("r", "c", foreign).description());
        assertEquals("by \\u001b[2JEve\\u202e", new DeploymentStatus("1", "success", foreign, "").description());
    }
}
