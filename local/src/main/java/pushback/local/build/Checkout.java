package pushback.local.build;

import java.io.IOException;
import java.nio.file.Path;

/// Puts the files of a commit into an empty directory.
@FunctionalInterface
public interface Checkout {
    /// @throws IOException if there is no such commit or it cannot be written; the message is for the operator
    void checkOut(String sha, Path directory) throws IOException;
}
