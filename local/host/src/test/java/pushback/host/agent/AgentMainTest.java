package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentMainTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> EVENTS =
            List.of("ApplicationStop", "DownloadBundle", "BeforeInstall", "Install", "AfterInstall");

    @TempDir
    Path work;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int status;

    private JsonNode run(TestBundle bundle, String deploymentId, Map<String, Object> more) throws IOException {
        var request = new HashMap<String, Object>(Map.of(
                "deploymentRoot",
                work.resolve("root").toString(),
                "applicationName",
                "twoge",
                "deploymentId",
                deploymentId,
                "deploymentGroupId",
                "g",
                "deploymentGroupName",
                "production",
                "revisionSource",
                "Local",
                "events",
                EVENTS,
                "unknown",
                "ignored",
                "bundle",
                Map.of("path", bundle.directory.toString(), "type", "directory")));
        request.putAll(more);
        var file = work.resolve("request.json");
        JSON.writeValue(file.toFile(), request);
        out.reset();
        var lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        status = AgentMain.run(List.of(file.toString()), lines, lines);
        return JSON.readTree(out.toString(StandardCharsets.UTF_8));
    }

    private TestBundle bundle(String name, String hook, String body) throws IOException {
        return new TestBundle(work.resolve(name))
                .script("s.sh", body)
                .appSpec("files:\n- {source: s.sh, destination: " + work.resolve("app") + "}\nhooks:\n  " + hook
                        + ":\n  - location: s.sh\n");
    }

    @Test
    void installsToRealPathsAndAnswersInOneLine() throws IOException {
        var answer = run(bundle("b", "AfterInstall", "echo fine"), "d-1", Map.of());
        assertEquals("Succeeded", answer.get("status").asText());
        assertEquals(0, status);
        assertEquals(EVENTS, answer.get("events").findValuesAsText("name"));
        assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count());
        assertTrue(Files.exists(work.resolve("app/s.sh")));
    }

    @Test
    void givesHooksNothingThatTheLauncherSetForItself() {
        assertEquals(
                Map.of("PATH", "/bin"),
                AgentMain.environment(Map.of(
                        "PATH",
                        "/bin",
                        "JAVA_HOME",
                        "/found",
                        "PUSHBACK_HOME",
                        "/p",
                        "PUSHBACK_CALLERS_JAVA_HOME",
                        "")));
        assertEquals(
                Map.of("JAVA_HOME", "/mine"),
                AgentMain.environment(
                        Map.of("JAVA_HOME", "/found", "PUSHBACK_HOME", "/p", "PUSHBACK_CALLERS_JAVA_HOME", "/mine")));
        assertEquals(Map.of("JAVA_HOME", "/mine"), AgentMain.environment(Map.of("JAVA_HOME", "/mine")));
    }

    @Test
    void skipsWhatFollowsAFailure() throws IOException {
        var answer = run(bundle("b", "BeforeInstall", "exit 3"), "d-1", Map.of());
        assertEquals("Failed", answer.get("status").asText());
        assertEquals(1, status);
        assertEquals(
                List.of("Succeeded", "Succeeded", "Failed", "Skipped", "Skipped"),
                answer.get("events").findValuesAsText("status"));
        assertEquals(
                "ScriptFailed", answer.get("events").get(2).get("errorCode").asText());
    }

    @Test
    void goesOnAfterAStopThatMayFail() throws IOException {
        run(bundle("one", "ApplicationStop", "exit 1"), "d-1", Map.of());
        assertEquals(
                "Failed",
                run(bundle("two", "AfterInstall", ""), "d-2", Map.of())
                        .get("status")
                        .asText());
        var answer = run(bundle("three", "AfterInstall", ""), "d-3", Map.of("ignoreApplicationStopFailures", true));
        assertEquals("Succeeded", answer.get("status").asText());
        assertEquals("Failed", answer.get("events").get(0).get("status").asText());
    }

    @Test
    void saysWhatARequestLacks() throws IOException {
        var text = new ByteArrayOutputStream();
        var request = Files.writeString(
                work.resolve("r.json"), "{\"deploymentRoot\": \"/x\", \"bundle\": {\"path\": \"a\"}}");
        assertEquals(2, AgentMain.run(List.of(request.toString()), System.out, new PrintStream(text)));
        assertTrue(
                text.toString(StandardCharsets.UTF_8)
                        .contains("the request lacks applicationName, deploymentId, "
                                + "deploymentGroupName, deploymentGroupId, bundle.type, events"),
                text.toString(StandardCharsets.UTF_8));
    }

    @Test
    void saysHowItIsUsed() {
        var text = new ByteArrayOutputStream();
        assertEquals(2, AgentMain.run(List.of(), System.out, new PrintStream(text)));
        assertEquals(2, AgentMain.run(List.of(work.resolve("gone").toString()), System.out, new PrintStream(text)));
        assertTrue(text.toString(StandardCharsets.UTF_8).contains("usage: agent REQUEST.json"));
    }
}
