package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class InstallTest {
    private static final String SRC_TO_APP = "files:\n- {source: src, destination: /app}\n";

    @TempDir
    Path work;

    TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(work);
    }

    private TestBundle srcToApp(String rest) throws IOException {
        return server.bundle().appSpec(SRC_TO_APP + rest);
    }

    @Test
    void takesADestinationForADirectory() throws IOException {
        server.deployWell(server.bundle()
                .appSpec("files:\n- {source: conf/a.cfg, destination: /etc/my app}\n")
                .file("conf/a.cfg", "x=1"));
        assertEquals("x=1", server.read("etc/my app/a.cfg"));
    }

    @Test
    void copiesADirectorysContentWithModesLinksDotFilesAndEmptyDirectories() throws IOException {
        server.deployWell(srcToApp("")
                .file("src/run.sh", "r", 0750)
                .file("src/.hidden", "h")
                .file("src/d/e/f", "f")
                .emptyDirectory("src/empty")
                .link("src/link", "run.sh")
                .link("src/dangling", "nowhere"));
        assertEquals("0750", server.mode("app/run.sh"));
        assertEquals("h", server.read("app/.hidden"));
        assertEquals("f", server.read("app/d/e/f"));
        assertTrue(Files.isDirectory(server.root.resolve("app/empty")));
        assertEquals(
                "run.sh",
                Files.readSymbolicLink(server.root.resolve("app/link")).toString());
        assertEquals(
                "nowhere",
                Files.readSymbolicLink(server.root.resolve("app/dangling")).toString());
    }

    @Test
    void copiesOnlyWhatIsInTheBundle() throws IOException {
        Files.writeString(work.resolve("secret"), "s");
        for (var source : List.of("../../../../secret", "a/../../../../../secret", "way/secret")) {
            var result = server.deploy(server.bundle()
                    .link("way", work.toString())
                    .appSpec("files:\n- {source: " + source + ", destination: /app}\n"));
            assertTrue(result.message().contains(source + " leads out of the bundle"), result.message());
        }
        server.deployWell(
                server.bundle().file("a/b", "b").appSpec("files:\n- {source: a/../a/b, destination: /app}\n"));
    }

    @Test
    void takesASlashForEverything() throws IOException {
        server.deployWell(server.bundle()
                .appSpec("files:\n- {source: /, destination: /app}\n")
                .file("a/b", "b"));
        assertTrue(server.has("app/appspec.yml"));
        assertTrue(server.has("app/a/b"));
    }

    @Test
    void keepsDestinationsBelowTheInstancesRoot() throws IOException {
        server.deployWell(server.bundle()
                .appSpec("files:\n- {source: a, destination: ../../../out}\n")
                .file("a", "a"));
        assertTrue(server.has("out/a"));
        assertFalse(Files.exists(work.resolve("out")));
    }

    @Test
    void keepsTheTimeOfAFile() throws IOException {
        var bundle = srcToApp("").file("src/a", "a");
        var then = FileTime.fromMillis(1_000_000_000_000L);
        var archived = server.deploymentRoot.resolve(TestServer.GROUP + "/d-1/deployment-archive/src/a");
        server.run("DownloadBundle", "d-1", new Bundle(bundle.directory, "directory"));
        Files.setLastModifiedTime(archived, then);
        server.run("Install", "d-1", null);
        assertEquals(then, Files.getLastModifiedTime(server.root.resolve("app/a")));
    }

    @Test
    void leavesAMissingSourcesPredecessorsInPlace() throws IOException {
        server.deployBadly(
                server.bundle()
                        .file("a", "a")
                        .appSpec("files:\n- {source: a, destination: /app}\n- {source: nope, destination: /app}\n"),
                "Install");
        assertTrue(server.has("app/a"));
        assertFalse(server.has("app/nope"));
    }

    @Test
    void refusesTwoSourcesForOneDestinationBeforeCopyingAnything() throws IOException {
        server.deployBadly(
                server.bundle()
                        .file("x/a", "1")
                        .file("y/a", "2")
                        .appSpec("files:\n- {source: x, destination: /app}\n- {source: y, destination: /app}\n"),
                "Install");
        assertFalse(server.has("app"));
    }

    @Test
    void refusesToReplaceAForeignFileUnlessTold() throws IOException {
        server.put("app/a", "mine");
        var result = server.deployBadly(srcToApp("").file("src/a", "new"), "Install");
        assertTrue(result.message().contains("app/a"), result.message());
        assertEquals("mine", server.read("app/a"));
    }

    @Test
    void overwritesWhenTheOptionSaysSoInAnyLetterCase() throws IOException {
        server.put("app/a", "mine");
        server.fileExistsBehavior = "overwrite";
        server.deployWell(srcToApp("").file("src/a", "new"));
        assertEquals("new", server.read("app/a"));
    }

    @Test
    void letsTheAppSpecBeatTheOption() throws IOException {
        server.put("app/a", "mine");
        server.fileExistsBehavior = "DISALLOW";
        server.deployWell(srcToApp("file_exists_behavior: OVERWRITE\n").file("src/a", "new"));
        assertEquals("new", server.read("app/a"));
    }

    @Test
    void neverRemovesWhatItRetained() throws IOException {
        server.put("app/a", "mine");
        server.deployWell(
                srcToApp("file_exists_behavior: RETAIN\n").file("src/a", "new").file("src/b", "b"));
        assertEquals("mine", server.read("app/a"));
        server.deployWell(server.bundle().appSpec(""));
        assertTrue(server.has("app/a"));
        assertFalse(server.has("app/b"));
    }

    @Test
    void removesTheLastInstallationButNothingForeign() throws IOException {
        server.deployWell(srcToApp("").file("src/a", "1").file("src/old/x", "x").file("src/kept/y", "y"));
        server.put("app/kept/foreign", "f");
        server.put("app/a", "changed by hand");
        server.deployWell(srcToApp("").file("src/a", "2"));
        assertEquals("2", server.read("app/a"));
        assertFalse(server.has("app/old"));
        assertFalse(server.has("app/kept/y"));
        assertEquals("f", server.read("app/kept/foreign"));
    }

    @Test
    void leavesNothingInstalledWhenItFails() throws IOException {
        server.deployWell(srcToApp("").file("src/a", "1"));
        server.put("app/foreign", "f");
        server.deployBadly(srcToApp("").file("src/a", "2").file("src/foreign", "2"), "Install");
        assertFalse(server.has("app/a"));
        var notes = server.deploymentRoot.resolve("deployment-instructions");
        assertFalse(Files.exists(notes.resolve(TestServer.GROUP + "-cleanup")));
    }

    @Test
    void doesNotCleanUpAnotherDeploymentGroup() throws IOException {
        server.deployWell(srcToApp("").file("src/a", "1"));
        server.group = "another";
        server.deployBadly(srcToApp("").file("src/a", "2"), "Install");
        assertEquals("1", server.read("app/a"));
    }

    @Test
    void givesModesToFilesAndToWhatLiesBelowDirectories() throws IOException {
        server.deployWell(
                srcToApp("""
                    permissions:
                    - {object: /app/a.sh, mode: 4755, type: [file]}
                    - {object: /app/d, mode: '0640', type: [file]}
                    - {object: /app, pattern: d, mode: 711, type: [directory]}
                    - {object: /nothing, mode: 700}
                    """).file("src/a.sh", "a").file("src/d/b", "b").file("src/d/e/c", "c"));
        assertEquals("4755", server.mode("app/a.sh"));
        assertEquals("0640", server.mode("app/d/b"));
        assertEquals("0640", server.mode("app/d/e/c"));
        assertEquals("0711", server.mode("app/d"));
        assertEquals("0755", server.mode("app"));
    }

    @Test
    void leavesForeignFilesAlonePermissionsOrNot() throws IOException {
        server.put("app/foreign", "f");
        server.deployWell(
                srcToApp("permissions:\n- {object: /app, mode: 700}\n").file("src/a", "a"));
        assertEquals("0700", server.mode("app/a"));
        assertEquals("0644", server.mode("app/foreign"));
    }

    @Test
    void refusesPermissionsTwiceForOneFileBeforeCopyingAnything() throws IOException {
        server.deployBadly(
                srcToApp("permissions:\n- {object: /app/a, mode: 755}\n- {object: /app, mode: 700}\n")
                        .file("src/a", "a"),
                "Install");
        assertFalse(server.has("app"));
    }

    @Test
    void refusesAPatternForASingleFileBeforeCopyingAnything() throws IOException {
        server.deployBadly(
                srcToApp("permissions:\n- {object: /app/a, pattern: '*.sh', mode: 755}\n")
                        .file("src/a", "a"),
                "Install");
        assertFalse(server.has("app"));
    }

    @Test
    void failsForAnUnknownOwnerAfterCopying() throws IOException {
        server.deployBadly(
                srcToApp("permissions:\n- {object: /app/a, owner: nobody-we-know}\n")
                        .file("src/a", "a"),
                "Install");
        assertTrue(server.has("app/a"));
    }

    @Test
    void changesOwnersLastSoThatSetUidBitsGo() throws IOException {
        assumeTrue(Unix.isRoot(), "skipped: only root may change owners");
        server.deployWell(srcToApp("permissions:\n- {object: /app/a, mode: 4755, owner: daemon, group: daemon}\n")
                .file("src/a", "a"));
        assertEquals("daemon", Files.getOwner(server.root.resolve("app/a")).getName());
        assertEquals("0755", server.mode("app/a"));
    }

    @Test
    void setsAccessListsOrSaysThatItCannot() throws IOException {
        var bundle = srcToApp("permissions:\n- {object: /app/a, mode: 640, acls: ['u:daemon:rw']}\n")
                .file("src/a", "a");
        if (Unix.program("setfacl").isPresent()) {
            assumeTrue(server.deploy(bundle).succeeded(), "skipped: this file system keeps no access lists");
            assertEquals("0640", server.mode("app/a"));
        } else {
            assertTrue(server.deployBadly(bundle, "Install").message().contains("setfacl"));
        }
    }

    @Test
    void writesDownItsInstructionsAndWhatToCleanUp() throws IOException {
        server.deployWell(
                srcToApp("permissions:\n- {object: /app/a, mode: 755}\n").file("src/a", "a"));
        var notes = server.deploymentRoot.resolve("deployment-instructions");
        assertEquals(
                List.of(server.root + "/app", server.root + "/app/a"),
                Files.readAllLines(notes.resolve(TestServer.GROUP + "-cleanup")));
        var instructions = new ObjectMapper()
                .readTree(notes.resolve(TestServer.GROUP + "-install.json").toFile())
                .get("instructions");
        assertEquals(List.of("mkdir", "copy", "chmod"), instructions.findValuesAsText("type"));
        assertTrue(Files.readString(notes.resolve(TestServer.GROUP + "_last_successful_install"))
                .endsWith("/d-1"));
    }

    @Test
    void alsoTakesTheOtherUsualNameOfTheAppSpec() throws IOException {
        var bundle = server.bundle()
                .file("appspec.yaml", "version: 0.0\nos: linux\n" + SRC_TO_APP)
                .file("src/a", "a");
        var result = server.deploy(new Bundle(bundle.directory, "directory"), List.of("DownloadBundle", "Install"));
        assertTrue(result.succeeded(), result.message());
        assertTrue(server.has("app/a"));
    }

    @Test
    void refusesHooksThatAreNotOnTheControlPlanesList() throws IOException {
        server.possibleEvents = List.of("ApplicationStop", "DownloadBundle", "BeforeInstall", "Install");
        server.deployBadly(srcToApp("hooks:\n  Bogus:\n  - location: a.sh\n").file("src/a", "a"), "Install");
        server.possibleEvents = List.of("Install", "Custom");
        server.deployBadly(srcToApp("").file("src/a", "a"), "Install");
    }

    /// For any bundles, one after the other, and any files of others around them (seeded): what the next
    /// installation cleans up is what the last one made. The disk is then as it was before, but for directories
    /// that others use.
    @Test
    void cleaningUpIsTheInverseOfInstalling() throws IOException {
        var random = new Random(20260105);
        for (int round = 0; round < 40; round++) {
            for (int foreign = random.nextInt(4); foreign > 0; foreign--)
                server.put("app/" + path(random) + ".theirs", "theirs " + round);
            var before = disk();
            server.deployWell(any(random, server.bundle()));
            // A bundle that brings nothing leaves nothing but what was there.
            server.deployWell(server.bundle().appSpec(""));
            assertEquals(before, disk(), "round " + round);
        }
    }

    private static TestBundle any(Random random, TestBundle bundle) throws IOException {
        bundle.appSpec(
                "file_exists_behavior: OVERWRITE\n" + SRC_TO_APP + "- {source: conf, destination: /etc/deep/er}\n");
        bundle.emptyDirectory("src").emptyDirectory("conf");
        for (int file = random.nextInt(12); file > 0; file--)
            bundle.file((random.nextInt(4) == 0 ? "conf/" : "src/") + path(random) + ".ours", "ours", 0640);
        for (int directory = random.nextInt(3); directory > 0; directory--)
            bundle.emptyDirectory("src/" + path(random));
        if (random.nextBoolean()) bundle.link("src/link", path(random) + ".ours");
        return bundle;
    }

    private static String path(Random random) {
        var names = List.of("a", "b", "c", "d e", "é");
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(depth -> names.get(random.nextInt(names.size())))
                .collect(Collectors.joining("/"));
    }

    /// Every path below the instance's root, with the content of files.
    private Map<String, String> disk() throws IOException {
        var found = new TreeMap<String, String>();
        try (var paths = Files.walk(server.root)) {
            for (var path : paths.toList())
                found.put(
                        server.root.relativize(path).toString(),
                        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.readString(path) : "");
        }
        return found;
    }
}
