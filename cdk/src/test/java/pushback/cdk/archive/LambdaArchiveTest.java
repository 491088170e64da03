package pushback.cdk.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
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
    private static Path unpacked;
    private static Map<String, ZipEntry> entries;

    @BeforeAll
    static void write() throws IOException {
        bundle = LambdaArchive.write(work.resolve("functions.zip"));
        unpacked = work.resolve("pushback.jar");
        try (var zip = new ZipFile(bundle.toFile())) {
            Files.copy(zip.getInputStream(zip.getEntry("lib/pushback.jar")), unpacked);
        }
        try (var jar = new ZipFile(unpacked.toFile())) {
            entries = jar.stream().collect(Collectors.toMap(ZipEntry::getName, Function.identity()));
        }
    }

    @Test
    void isSmallEnoughForLambda() throws IOException {
        assertTrue(Files.size(bundle) < 50 * MEGABYTE, Files.size(bundle) / MEGABYTE + " MB");
    }

    /// Lambda's limit is 250 MB.
    @Test
    void isSmallUnpackedAsWell() throws IOException {
        try (var zip = new ZipFile(bundle.toFile())) {
            var size = zip.stream().mapToLong(ZipEntry::getSize).sum();
            assertTrue(size > 10 * MEGABYTE && size < 150 * MEGABYTE, size / MEGABYTE + " MB");
        }
    }

    /// A second jar, or a compressed one, is opened at every cold start.
    @Test
    void isOneJarInWhichNothingIsCompressed() throws IOException {
        try (var zip = new ZipFile(bundle.toFile())) {
            assertEquals(
                    List.of("lib/pushback.jar"),
                    zip.stream().map(ZipEntry::getName).toList());
        }
        assertEquals(
                List.of(),
                entries.values().stream()
                        .filter(entry -> entry.getMethod() != ZipEntry.STORED)
                        .toList());
    }

    @Test
    void holdsEveryStepAndEveryClassOfTheLibraries() throws IOException {
        for (var step : Steps.ALL)
            assertTrue(entries.containsKey(step.handler().getName().replace('.', '/') + ".class"), step.name());
        for (var library : libraries())
            try (var jar = new ZipFile(library.toFile())) {
                var missing = jar.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                        .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
                        .filter(name -> !entries.containsKey(name))
                        .toList();
                assertEquals(List.of(), missing, library.toString());
            }
    }

    /// In a jar of many versions Java would look for each class more than once.
    @Test
    void holdsTheClassesForItsJavaWithoutOthersBesideThem() throws IOException {
        assertEquals(
                List.of(),
                entries.keySet().stream()
                        .filter(name -> name.startsWith("META-INF/versions/"))
                        .toList());
        var mariadb = libraries().stream()
                .filter(library -> library.getFileName().toString().startsWith("mariadb-java-client"))
                .findFirst()
                .orElseThrow();
        var helper = "org/mariadb/jdbc/client/SocketHelper.class";
        try (var jar = new ZipFile(mariadb.toFile())) {
            assertEquals(
                    jar.getEntry("META-INF/versions/11/" + helper).getCrc(),
                    entries.get(helper).getCrc());
            assertNotEquals(jar.getEntry(helper).getCrc(), entries.get(helper).getCrc());
        }
    }

    @Test
    void joinsWhatTheLibrariesOffer() throws IOException {
        try (var jar = new ZipFile(unpacked.toFile())) {
            var drivers = new String(
                    jar.getInputStream(jar.getEntry("META-INF/services/java.sql.Driver"))
                            .readAllBytes(),
                    UTF_8);
            assertEquals(
                    Set.of("org.postgresql.Driver", "org.mariadb.jdbc.Driver"),
                    Set.copyOf(drivers.lines().toList()));
        }
    }

    @Test
    void keepsEachLibrarysLicence() {
        assertTrue(
                entries.keySet().stream()
                        .anyMatch(name -> name.matches("META-INF/licenses/jackson-databind-[0-9.]+\\.jar/NOTICE")),
                entries.keySet().stream()
                        .filter(name -> name.startsWith("META-INF/licenses/"))
                        .toList()
                        .toString());
    }

    @Test
    void refusesTwoLibrariesThatSayDifferentThings() throws IOException {
        var merged = new MergedJar();
        for (var library : List.of("a", "b")) {
            Files.createDirectories(work.resolve(library));
            Files.writeString(work.resolve(library).resolve("same.properties"), library);
        }
        merged.add(work.resolve("a"));
        var refused = assertThrows(IllegalStateException.class, () -> merged.add(work.resolve("b")));
        assertTrue(refused.getMessage().startsWith("a and b both have same.properties"), refused.getMessage());
    }

    /// Maven compares them since 3.9, and says nothing of what is missing; what is shipped is compared whatever
    /// Maven there is.
    @Test
    void holdsOnlyLibrariesWhoseChecksumIsTrusted() throws IOException, NoSuchAlgorithmException {
        var trusted = new HashMap<String, String>();
        for (var line : Files.readAllLines(Path.of("..", ".mvn", "checksums", "checksums.sha256")))
            trusted.put(line.substring(line.lastIndexOf('/') + 1), line.substring(0, line.indexOf(' ')));
        assertTrue(libraries().size() > 20, libraries().toString());
        for (var library : libraries()) {
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(library));
            var name = library.getFileName().toString();
            assertEquals(
                    trusted.get(name),
                    HexFormat.of().formatHex(digest),
                    name + "; docs/architecture.md says how checksums are recorded");
        }
    }

    /// Ten jars of netty and Apache's client came with the SDK; the steps are given another client.
    @Test
    void holdsNoHttpClientButTheOneThatIsUsed() {
        assertEquals(
                List.of(),
                entries.keySet().stream()
                        .filter(name -> name.matches("(io/netty|org/apache/(http|hc|commons/(codec|logging)))/.*"
                                + "|software/amazon/awssdk/(crt|http/(nio|apache5?|crt))/.*"))
                        .toList());
        assertTrue(entries.containsKey("software/amazon/awssdk/http/urlconnection/UrlConnectionHttpClient.class"));
    }

    /// Otherwise every deployment would replace every function.
    @Test
    void hasTheSameBytesTwice() throws IOException {
        assertArrayEquals(
                Files.readAllBytes(bundle), Files.readAllBytes(LambdaArchive.write(work.resolve("again.zip"))));
    }

    private static List<Path> libraries() throws IOException {
        return LambdaArchive.libraries(Path.of("..", "functions", "target", "classes"));
    }
}
