package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A revision, written file by file into a directory.
final class TestBundle {
    final Path directory;

    TestBundle(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /// The content of appspec.yml after its two required lines.
    TestBundle appSpec(String rest) throws IOException {
        return file("appspec.yml", "version: 0.0\nos: linux\n" + rest);
    }

    TestBundle file(String name, String content) throws IOException {
        return file(name, content, 0644);
    }

    TestBundle file(String name, String content, int mode) throws IOException {
        var place = directory.resolve(name);
        Files.createDirectories(place.getParent());
        Files.writeString(place, content);
        Unix.chmod(place, mode);
        return this;
    }

    /// An executable shell script.
    TestBundle script(String name, String body) throws IOException {
        return file(name, "#!/bin/sh\n" + body + "\n", 0755);
    }

    TestBundle link(String name, String target) throws IOException {
        Files.createSymbolicLink(directory.resolve(name), Path.of(target));
        return this;
    }

    TestBundle emptyDirectory(String name) throws IOException {
        Files.createDirectories(directory.resolve(name));
        return this;
    }
}
