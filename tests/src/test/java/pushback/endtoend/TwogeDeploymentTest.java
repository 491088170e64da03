package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.host.agent.AgentMain;
import pushback.host.database.LocalPostgres;

/// Twoge as its own buildspec.yml makes it and its own appspec.yml installs it, by the agent: deployed, deployed once
/// more, and replaced.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class TwogeDeploymentTest {
    private static final Path TWOGE = Path.of("..", "blog-app").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> EVENTS = List.of(
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService");

    @TempDir
    Path work;

    private final Map<String, String> environment = new HashMap<>();
    private LocalPostgres database;
    private int port;

    @BeforeEach
    void launch() throws IOException {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        database = new LocalPostgres(work.resolve("database"), 0, Map.of());
        database.start();
        var root = Files.createDirectories(work.resolve("server"));
        environment.putAll(Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "INSTANCE_ROOT",
                root.toString(),
                "HOST",
                "127.0.0.1",
                "PORT",
                String.valueOf(port),
                "DATABASE_URL",
                database.url(),
                // The cache has a test of its own in blog-app; it costs seconds.
                "TWOGE_CACHE",
                "none"));
    }

    @AfterEach
    void terminate() throws Exception {
        var stop = work.resolve("source/target/bundle/scripts/application-stop.sh");
        if (Files.exists(stop)) run(work, "sh", stop.toString());
        database.close();
    }

    @Test
    void succeedsEachTimeAndShowsItsOwnDigest() throws Exception {
        var source = work.resolve("source");
        copy(TWOGE, source);
        var bundle = build(source, "c0ffee");
        var schema = JSON.readTree(source.resolve("target/bundle/release.json").toFile());
        assertTrue(
                schema.get("schema").isInt()
                        && schema.get("schemaCompatibleDownTo").isInt(),
                schema::toString);
        assertSucceeded(deploy(bundle, "d-1"));
        assertServes("c0ffee", "d-1", bundle);
        // An agent that was restarted in between runs a deployment again.
        assertSucceeded(deploy(bundle, "d-1"));
        assertServes("c0ffee", "d-1", bundle);
        assertSucceeded(deploy(bundle, "d-2"));
        assertServes("c0ffee", "d-2", bundle);
    }

    private Path build(Path source, String commit) throws Exception {
        environment.put("COMMIT", commit);
        run(source, "sh", "-ec", "mvn -B -q -DskipTests -Dtwoge.build=\"$COMMIT\" package && ./bundle.sh");
        // A variable would win over what lies beside the jar.
        environment.remove("COMMIT");
        // What is a path from the root on a server is one below the directory that stands for it here.
        var appspec = source.resolve("target/bundle/appspec.yml");
        Files.writeString(
                appspec,
                Files.readString(appspec).replace("/opt/twoge", environment.get("INSTANCE_ROOT") + "/opt/twoge"));
        var archive = work.resolve(commit + ".tar");
        run(
                work,
                "tar",
                "-cf",
                archive.toString(),
                "-C",
                source.resolve("target/bundle").toString(),
                ".");
        return archive;
    }

    private JsonNode deploy(Path archive, String deployment) throws Exception {
        var request = work.resolve("request.json");
        JSON.writeValue(
                request.toFile(),
                Map.of(
                        "deploymentRoot",
                        work.resolve("agent").toString(),
                        "applicationName",
                        "twoge",
                        "deploymentId",
                        deployment,
                        "deploymentGroupId",
                        "g",
                        "deploymentGroupName",
                        "production",
                        "revisionSource",
                        "Local",
                        "events",
                        EVENTS,
                        "fileExistsBehavior",
                        "OVERWRITE",
                        "bundle",
                        Map.of("path", archive.toString(), "type", "tar")));
        var agent = start(
                work,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName(),
                request.toString());
        var output = new String(agent.getInputStream().readAllBytes());
        agent.waitFor();
        var answer = output.lines().filter(line -> line.startsWith("{")).findFirst();
        assertTrue(answer.isPresent(), output);
        return JSON.readTree(answer.get());
    }

    private static void assertSucceeded(JsonNode answer) {
        assertEquals("Succeeded", answer.get("status").asText(), answer::toPrettyString);
        assertEquals(EVENTS, answer.get("events").findValuesAsText("name"));
    }

    private void assertServes(String commit, String deployment, Path archive) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var version = JSON.readTree(client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/version"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive));
            assertEquals(
                    List.of(
                            commit,
                            commit,
                            deployment,
                            "sha256:" + HexFormat.of().formatHex(digest)),
                    List.of(
                            version.get("commit").asText(), version.get("build").asText(),
                            version.get("deployment").asText(),
                                    version.get("digest").asText()));
        }
    }

    private void run(Path directory, String... command) throws Exception {
        var process = start(directory, command);
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
    }

    private Process start(Path directory, String... command) throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void copy(Path from, Path to) throws IOException {
        for (var name : List.of("pom.xml", "appspec.yml", "bundle.sh", "scripts", "src")) {
            try (var files = Files.walk(from.resolve(name))) {
                for (var file : files.toList()) {
                    var target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) Files.createDirectories(target);
                    else Files.createDirectories(target.getParent());
                    if (!Files.isDirectory(file)) Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
