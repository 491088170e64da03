package pushback.host.build;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/// Puts the files of a commit into an empty directory.
@FunctionalInterface
public interface Checkout {
    /// Returns the time that the files of what is built of this commit get: another one for each commit of a
    /// branch.
    ///
    /// @throws IOException if there is no such commit or it cannot be written; the message is for the operator
    Instant checkOut(String sha, Path directory) throws IOException;
}
