package pushback.cdk.deployer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.wiring.Steps;

@Tag("slow")
class LambdaArchiveTest {
    private static final long MEGABYTE = 1024 * 1024;

    @TempDir
    static Path work;

    private static Path bundle;

    @BeforeAll
    static void write() {
        bundle = LambdaArchive.write(work.resolve("functions.zip"));
    }

    @Test
    void isSmallEnoughForLambda() throws IOException {
        assertTrue(Files.size(bundle) < 50 * MEGABYTE, Files.size(bundle) / MEGABYTE + " MB");
    }

    @Test
    void isSmallUnpackedAsWellWithEveryLibraryUnpacked() throws IOException {
        long size = 0;
        try (var zip = new ZipFile(bundle.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (!entry.getName().endsWith(".jar")) size += entry.getSize();
                else
                    try (var library = new ZipInputStream(zip.getInputStream(entry))) {
                        while (library.getNextEntry() != null)
                            size += library.transferTo(OutputStream.nullOutputStream());
                    }
            }
        }
        assertTrue(size > 10 * MEGABYTE && size < 150 * MEGABYTE, size / MEGABYTE + " MB");
    }

    @Test
    void holdsEveryStepAndTheLibraries() throws IOException {
        try (var zip = new ZipFile(bundle.toFile())) {
            for (var step : Steps.ALL)
                assertTrue(zip.getEntry(step.handler().getName().replace('.', '/') + ".class") != null, step.name());
            var libraries = new HashSet<String>();
            zip.stream()
                    .filter(entry -> entry.getName().matches("lib/.*\\.jar"))
                    .forEach(entry -> libraries.add(entry.getName()));
            for (var needed : new String[] {
                "dynamodb", "codedeploy", "url-connection-client", "jackson-databind", "dagger", "aws-lambda-java-core"
            })
                assertTrue(
                        libraries.stream().anyMatch(library -> library.matches("lib/" + needed + "-[0-9].*\\.jar")),
                        needed + " of " + libraries);
        }
    }

    /// Maven compares them since 3.9, and says nothing of what is missing; what is shipped is compared whatever
    /// Maven there is.
    @Test
    void holdsOnlyLibrariesWhoseChecksumIsTrusted() throws IOException, NoSuchAlgorithmException {
        var trusted = new HashMap<String, String>();
        for (var line : Files.readAllLines(Path.of("..", ".mvn", "checksums", "checksums.sha256")))
            trusted.put(line.substring(line.lastIndexOf('/') + 1), line.substring(0, line.indexOf(' ')));
        try (var zip = new ZipFile(bundle.toFile())) {
            var libraries = zip.stream()
                    .filter(entry -> entry.getName().startsWith("lib/"))
                    .toList();
            assertTrue(libraries.size() > 20, libraries.toString());
            for (var library : libraries) {
                var digest = MessageDigest.getInstance("SHA-256")
                        .digest(zip.getInputStream(library).readAllBytes());
                var name = library.getName().replaceFirst("^lib/", "");
                assertEquals(
                        trusted.get(name),
                        HexFormat.of().formatHex(digest),
                        name + "; docs/architecture.md says how checksums are recorded");
            }
        }
    }

    /// Ten jars of netty and Apache's client came with the SDK; the steps are given another client.
    @Test
    void holdsNoHttpClientButTheOneThatIsUsed() throws IOException {
        try (var zip = new ZipFile(bundle.toFile())) {
            assertEquals(
                    List.of("url-connection-client"),
                    zip.stream()
                            .map(entry -> entry.getName())
                            .filter(
                                    name -> name.matches(
                                            "lib/(netty|apache|http(client|core)|url-connection|aws-crt|commons-(codec|logging)).*"))
                            .map(name -> name.replaceFirst("^lib/", "").replaceFirst("-[0-9].*", ""))
                            .toList());
        }
    }

    /// Otherwise every deployment would replace every function.
    @Test
    void hasTheSameBytesTwice() throws IOException {
        assertArrayEquals(
                Files.readAllBytes(bundle), Files.readAllBytes(LambdaArchive.write(work.resolve("again.zip"))));
    }
}
