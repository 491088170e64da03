package pushback.aws.storage;

import java.io.IOException;
import java.io.InputStream;

/// Where the bytes of objects lie: in memory, or in files.
interface ObjectBytes {
    /// Stores what `content` gives under a name, entirely or not at all.
    ///
    /// @throws IOException if it cannot be read or written; nothing is left behind
    void store(String bucket, String name, InputStream content) throws IOException;

    /// @throws IOException if the bytes are not there any more
    InputStream open(String bucket, String name) throws IOException;

    /// How many bytes are there; -1 if something of them is missing.
    long size(String bucket, String name);

    void remove(String bucket, String name);
}
