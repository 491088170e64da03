package pushback.cli;

import java.util.List;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffs;

/// Where a command is run: on a server of the local cloud, or of an environment on AWS.
interface RunDoor {
    /// Returns the command's id.
    String start(String server, List<String> command, String reason);

    /// What it printed behind so many bytes; waits some seconds for something new.
    OneOffs.Output look(String id, long out, long err);

    void cancel(String id);

    /// The latest, the newest first.
    List<OneOff> latest();
}
