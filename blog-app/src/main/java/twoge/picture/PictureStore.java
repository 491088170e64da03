package twoge.picture;

import java.io.IOException;
import java.util.Optional;

/// Where pictures are kept. A name is made by us (see [Picture#newName]), holds only `[0-9a-f]` and an ending, and is
/// never used for another content.
public interface PictureStore {
    /// Keeps a picture.
    ///
    /// @throws IOException when it could not be kept; what asked for it is then not done either
    void save(String name, byte[] content) throws IOException;

    /// The content; empty when there is no such picture.
    Optional<byte[]> load(String name) throws IOException;

    /// Forgets a picture. Safe to repeat.
    void delete(String name) throws IOException;
}
