package twoge.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Pictures as files of one folder, which is made when the first one comes.
public final class PictureFolder implements PictureStore {
    private final Path folder;

    public PictureFolder(Path folder) {
        this.folder = folder;
    }

    /// Written beside its place and then moved: a reader sees the whole picture or none.
    @Override
    public void save(String name, byte[] content) throws IOException {
        Files.createDirectories(folder);
        var part = Files.createTempFile(folder, "incoming", ".part");
        try {
            Files.write(part, content);
            Files.move(part, place(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public Optional<byte[]> load(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(place(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(place(name));
    }

    private Path place(String name) {
        if (!Picture.isName(name)) throw new IllegalArgumentException("not the name of a picture");
        return folder.resolve(name);
    }
}
