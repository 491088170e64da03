package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.fleet.LifecycleResult;

/// `/dev/full` is the disk that has no room; what begins anew removes the link to it.
class PatientAgentTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path work;

    private TestServer server;
    private Path bundle;

    @BeforeEach
    void fill() throws IOException {
        assumeTrue(Files.exists(FULL), "skipped: this system has no /dev/full");
        server = new TestServer(work);
        bundle = server.bundle()
                .appSpec("files:\n- {source: src, destination: /app}\n")
                .file("src/word", "two")
                .directory;
    }

    @Test
    void installsOnceMoreWhereTheDiskWasFull() throws Exception {
        Files.createDirectories(server.root.resolve("app"));
        Files.createSymbolicLink(server.root.resolve("app/word"), FULL);
        assertEquals("Succeeded", run("DownloadBundle").message());
        assertEquals("Succeeded", run("Install").message());
        assertEquals("two", server.read("app/word"));
        assertEquals(1, server.root.resolve("app").toFile().list().length);
    }

    /// As AWS's does, which is what the other one is for.
    @Test
    void leavesAnAgentAloneWithAFullDisk() throws Exception {
        Files.createDirectories(server.root.resolve("app"));
        Files.createSymbolicLink(server.root.resolve("app/word"), FULL);
        run("DownloadBundle");
        var result = agent().run(command("Install", "OVERWRITE"), bundle);
        assertEquals("UnknownError", result.errorCode());
        assertTrue(result.message().contains("No space left on device"), result.message());
    }

    @Test
    void tellsAtOnceOfAnyOtherFailure() throws Exception {
        run("DownloadBundle");
        server.put("app/word", "foreign");
        var result = new PatientAgent(agent(), work).run(command("Install", "DISALLOW"), bundle);
        assertTrue(result.message().contains("already exists"), result.message());
    }

    private LifecycleResult run(String event) throws InterruptedException {
        return new PatientAgent(agent(), work).run(command(event, "OVERWRITE"), bundle);
    }

    private Agent agent() {
        return new Agent(server.deploymentRoot, Map.of("PATH", "/usr/bin:/bin"), server.root);
    }

    private static LifecycleCommand command(String event, String fileExistsBehavior) {
        return new LifecycleCommand(
                event,
                "d-1",
                "tiny",
                "production",
                TestServer.GROUP,
                new BundleLocation("bucket", "key", "", "", "directory"),
                fileExistsBehavior,
                false,
                "user",
                List.of("Install"));
    }
}
