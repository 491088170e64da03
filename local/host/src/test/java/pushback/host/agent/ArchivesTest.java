package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.fleet.LifecycleResult;

class ArchivesTest {
    private static final int LINK = 0120777;

    @TempDir
    Path work;

    TestServer server;
    Path archive;

    record Entry(String name, String content, int mode) {}

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(work);
        archive = server.deploymentRoot.resolve(TestServer.GROUP + "/d-1/deployment-archive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tgz"})
    void keepsModesAndLinks(String type) throws IOException {
        var result = download(
                type,
                new Entry("appspec.yml", "a", 0644),
                new Entry("bin/run", "r", 0750),
                new Entry("link", "bin/run", LINK));
        assertTrue(result.succeeded(), result.message());
        assertEquals("750", Integer.toOctalString(Unix.mode(archive.resolve("bin/run"))));
        assertEquals("r", Files.readString(archive.resolve("link")));
        assertTrue(Files.isSymbolicLink(archive.resolve("link")));
        assertTrue(Files.exists(archive.resolveSibling("bundle.tar")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tgz"})
    void peelsOffOneTopDirectoryThatHoldsAnAppSpec(String type) throws IOException {
        assertTrue(download(type, new Entry("twoge-4f1c/AppSpec.yml", "a", 0644), new Entry("twoge-4f1c/b", "b", 0644))
                .succeeded());
        assertTrue(Files.exists(archive.resolve("b")));
    }

    @Test
    void leavesATopDirectoryWithoutAppSpec() throws IOException {
        assertTrue(download("zip", new Entry("twoge/b", "b", 0644)).succeeded());
        assertTrue(Files.exists(archive.resolve("twoge/b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tgz"})
    void failsForBytesThatAreNoArchive(String type) throws IOException {
        var file = Files.writeString(work.resolve("bundle"), "this is not an archive");
        var result = server.deploy(new Bundle(file, type), List.of("DownloadBundle"));
        assertEquals("UnknownError", result.errorCode());
        var notes = server.deploymentRoot.resolve("deployment-instructions");
        assertFalse(Files.exists(notes.resolve(TestServer.GROUP + "_most_recent_install")));
    }

    @Test
    void failsForADamagedTar() throws IOException {
        var file = Files.writeString(work.resolve("bundle"), "no tar header has this checksum ".repeat(100));
        assertFalse(server.deploy(new Bundle(file, "tar"), List.of("DownloadBundle"))
                .succeeded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tgz"})
    void refusesEntriesThatLeadOutOfTheArchive(String type) throws IOException {
        var result = download(type, new Entry("appspec.yml", "a", 0644), new Entry("../../evil", "e", 0644));
        assertFalse(result.succeeded());
        assertFalse(Files.exists(archive.resolve("../../evil").normalize()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tgz"})
    void neverWritesThroughALink(String type) throws IOException {
        var outside = Files.createDirectories(work.resolve("outside"));
        download(
                type,
                new Entry("appspec.yml", "a", 0644),
                new Entry("way", outside.toString(), LINK),
                new Entry("way/evil", "e", 0644));
        assertFalse(Files.exists(outside.resolve("evil")));
    }

    @Test
    void takesModesFromDosAsUnzipDoes() throws IOException {
        var file = work.resolve("dos.zip");
        try (var zip = new ZipArchiveOutputStream(Files.newOutputStream(file))) {
            dos(zip, "plain", 0, 0);
            dos(zip, "read-only", 1, 0);
            dos(zip, "unix-too", 0, 0640);
            dos(zip, "contradicts", 0, 0755);
            dos(zip, "folder/", 0x10, 0750);
        }
        var umask = Unix.mode(Files.writeString(work.resolve("any"), "")) & 0777;
        new Archives(Unpacked.Limits.USUAL).unzip(file, Files.createDirectories(archive));
        assertEquals(umask, Unix.mode(archive.resolve("plain")) & 0777);
        assertEquals(umask & 0444, Unix.mode(archive.resolve("read-only")) & 0777);
        assertEquals(0640, Unix.mode(archive.resolve("unix-too")) & 0777);
        assertEquals(umask, Unix.mode(archive.resolve("contradicts")) & 0777);
        assertEquals(0750, Unix.mode(archive.resolve("folder")) & 0777);
    }

    private static void dos(ZipArchiveOutputStream zip, String name, int attributes, int mode) throws IOException {
        var header = new ZipArchiveEntry(name);
        header.setExternalAttributes((long) mode << 16 | attributes);
        zip.putArchiveEntry(header);
        zip.closeArchiveEntry();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tgz"})
    void refusesABundleThatIsTooLargeOrHasTooManyEntries(String type) throws IOException {
        var file = work.resolve("bundle." + type);
        write(type, file, new Entry("a", "12345", 0644), new Entry("b", "12345", 0644), new Entry("c/d", "1", 0644));
        assertTrue(refusal(type, file, new Unpacked.Limits(10, 9)).contains("MB when unpacked"));
        assertTrue(refusal(type, file, new Unpacked.Limits(100, 2)).contains("more than 2 files and directories"));
        unpack(type, file, new Unpacked.Limits(11, 3));
    }

    private String refusal(String type, Path file, Unpacked.Limits limits) {
        return assertThrows(IOException.class, () -> unpack(type, file, limits)).getMessage();
    }

    private void unpack(String type, Path file, Unpacked.Limits limits) throws IOException {
        Files.createDirectories(archive);
        var archives = new Archives(limits);
        switch (type) {
            case "zip" -> archives.unzip(file, archive);
            case "tgz" -> archives.untarCompressed(file, archive);
            default -> archives.untar(file, archive);
        }
    }

    private LifecycleResult download(String type, Entry... entries) throws IOException {
        var file = work.resolve("bundle." + type);
        write(type, file, entries);
        return server.deploy(new Bundle(file, type), List.of("DownloadBundle"));
    }

    private static void write(String type, Path file, Entry... entries) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            switch (type) {
                case "zip" -> zip(out, entries);
                case "tgz" -> tar(new GZIPOutputStream(out), entries);
                default -> tar(out, entries);
            }
        }
    }

    private static void zip(OutputStream out, Entry... entries) throws IOException {
        try (var zip = new ZipArchiveOutputStream(out)) {
            for (var entry : entries) {
                var header = new ZipArchiveEntry(entry.name);
                header.setUnixMode(entry.mode == LINK ? LINK : 0100000 | entry.mode);
                zip.putArchiveEntry(header);
                zip.write(entry.content.getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
    }

    private static void tar(OutputStream out, Entry... entries) throws IOException {
        try (var tar = new TarArchiveOutputStream(out)) {
            for (var entry : entries) {
                var bytes = entry.content.getBytes(StandardCharsets.UTF_8);
                var header = entry.mode == LINK
                        ? new TarArchiveEntry(entry.name, TarConstants.LF_SYMLINK)
                        : new TarArchiveEntry(entry.name);
                if (entry.mode == LINK) {
                    header.setLinkName(entry.content);
                } else {
                    header.setSize(bytes.length);
                    header.setMode(entry.mode);
                }
                tar.putArchiveEntry(header);
                if (entry.mode != LINK) tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
    }
}
