package twoge.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrariesTest {
    private static final String SERVICE = "META-INF/services/java.sql.Driver";

    @TempDir
    Path app;

    @BeforeEach
    void lay() throws IOException {
        jar("twoge.jar", Map.of("twoge/Twoge.class", "ours"));
        jar(
                "lib/a.jar",
                Map.of(
                        SERVICE,
                        "a.Driver",
                        "a/Driver.class",
                        "a",
                        "META-INF/LICENSE",
                        "terms of a",
                        "both.properties",
                        "of a",
                        "META-INF/A.SF",
                        "signed",
                        "module-info.class",
                        "module a"));
        jar(
                "lib/b.jar",
                Map.of(
                        SERVICE,
                        "b.Driver",
                        "b/Driver.class",
                        "b",
                        "META-INF/LICENSE",
                        "terms of b",
                        "both.properties",
                        "of b",
                        "META-INF/versions/9/b/Driver.class",
                        "newer b"));
        Libraries.join(app);
    }

    @Test
    void areOneJarThatTheApplicationLeadsTo() throws IOException {
        try (var lib = Files.list(app.resolve("lib"));
                var jar = new JarFile(app.resolve("twoge.jar").toFile())) {
            assertEquals(List.of(app.resolve("lib/libraries.jar")), lib.toList());
            var main = jar.getManifest().getMainAttributes();
            assertEquals("lib/libraries.jar", main.getValue(Attributes.Name.CLASS_PATH));
            assertEquals("twoge.Twoge", main.getValue(Attributes.Name.MAIN_CLASS), "the rest stays as it was");
            assertEquals("ours", content(jar, "twoge/Twoge.class"));
        }
    }

    @Test
    void keepEveryServiceAndEveryLicence() throws IOException {
        try (var jar = joined()) {
            assertEquals("a.Driver\nb.Driver\n", content(jar, SERVICE));
            assertEquals("terms of a", content(jar, "META-INF/terms/a.jar/META-INF/LICENSE"));
            assertEquals("terms of b", content(jar, "META-INF/terms/b.jar/META-INF/LICENSE"));
        }
    }

    @Test
    void holdWhatAClassPathWouldHaveFound() throws IOException {
        try (var jar = joined()) {
            assertEquals("of a", content(jar, "both.properties"));
            assertEquals("newer b", content(jar, "b/Driver.class"), "of several versions the one for this JVM");
            for (var gone : List.of("META-INF/A.SF", "module-info.class")) assertNull(jar.getEntry(gone), gone);
        }
    }

    @Test
    void areTheSameEachTime() throws IOException {
        var first = Files.readAllBytes(app.resolve("lib/libraries.jar"));
        Files.delete(app.resolve("lib/libraries.jar"));
        lay();
        assertArrayEquals(first, Files.readAllBytes(app.resolve("lib/libraries.jar")));
    }

    private JarFile joined() throws IOException {
        var file = app.resolve("lib/libraries.jar").toFile();
        return new JarFile(file, false, JarFile.OPEN_READ, JarFile.runtimeVersion());
    }

    private static String content(JarFile jar, String name) throws IOException {
        return new String(jar.getInputStream(jar.getJarEntry(name)).readAllBytes());
    }

    private void jar(String name, Map<String, String> files) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "twoge.Twoge");
        Files.createDirectories(app.resolve("lib"));
        try (var jar = new JarOutputStream(Files.newOutputStream(app.resolve(name)), manifest)) {
            for (var file : new TreeMap<>(files).entrySet()) {
                jar.putNextEntry(new JarEntry(file.getKey()));
                jar.write(file.getValue().getBytes());
            }
        }
    }
}
