package pushback.host.agent;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What an installation put on the disk, a path a line, for the next one to remove.
final class CleanupFile implements AutoCloseable {
    private static final String CONTEXT = "semanage\0";
    private final Writer lines;

    CleanupFile(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        lines = Files.newBufferedWriter(file);
    }

    void add(Path path) throws IOException {
        line(path.toString());
    }

    void addContext(Path path) throws IOException {
        line(CONTEXT + path);
    }

    // Flushed at once: what is on the disk must be in here even if the agent dies now.
    private void line(String text) throws IOException {
        lines.write(text + "\n");
        lines.flush();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /// Removes what `file` lists, last made first, and then `file`. Directories go only if they are empty, what is
    /// gone already does not matter, and a last line without its end is not trusted.
    static void removeAllOf(Path file) throws IOException {
        if (!Files.exists(file)) return;
        var text = Files.readString(file);
        var complete = text.substring(0, text.lastIndexOf('\n') + 1);
        for (var line : new ArrayList<>(complete.lines().toList()).reversed()) {
            if (line.startsWith(CONTEXT)) {
                forgetContext(line.substring(CONTEXT.length()));
            } else {
                remove(Path.of(line));
            }
        }
        Files.delete(file);
    }

    private static void forgetContext(String path) throws IOException {
        if (Unix.program("semanage").isPresent()) Unix.run(List.of("semanage", "fcontext", "-d", path));
    }

    private static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return;
        try {
            Files.delete(path);
        } catch (DirectoryNotEmptyException foreign) {
            // Somebody else's files are in it; it is theirs now.
        }
    }
}
