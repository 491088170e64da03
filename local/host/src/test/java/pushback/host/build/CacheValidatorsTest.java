package pushback.host.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.host.agent.Agent;

/// From the commit through zip and agent to a web server: what a browser goes by when it asks whether a file has
/// changed.
class CacheValidatorsTest {
    private static final List<String> EVENTS = List.of(
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService");
    private static final String APPSPEC = "{version: 0.0, os: linux, files: [{source: /, destination: /srv}]}";

    @TempDir
    Path temp;

    private void deploy(TestBuild build, String id) throws IOException {
        build.content();
        var zip = Files.write(temp.resolve(id + ".zip"), build.bytes());
        var agent = new Agent(temp.resolve("agent"), Map.of("PATH", "/usr/bin:/bin"), temp.resolve("server"));
        for (var event : EVENTS) {
            var result = agent.run(
                    new LifecycleCommand(
                            event,
                            id,
                            "web",
                            "production",
                            "g-1",
                            new BundleLocation("bundles", "app.zip", "", "", "zip"),
                            "DISALLOW",
                            false,
                            "user",
                            EVENTS),
                    zip);
            assertTrue(result.succeeded(), () -> event + ": " + result.message());
        }
    }

    private String lastModified() throws Exception {
        var server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                temp.resolve("server/srv").toRealPath(),
                OutputLevel.NONE);
        server.start();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + server.getAddress().getPort() + "/site.css"))
                            .build(),
                    BodyHandlers.discarding());
            return answer.headers().firstValue("Last-Modified").orElseThrow();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFileThatChangedHasAnotherValidatorThoughItIsAsLong() throws Exception {
        var build = new TestBuild(temp.resolve("builds"))
                .file("appspec.yml", APPSPEC)
                .file("site.css", "{color: #111111}");
        deploy(build, "d-1");
        assertEquals("Thu, 5 Mar 2026 12:34:57 GMT", lastModified());
        build.file("site.css", "{color: #222222}").committed = Instant.parse("2026-03-05T12:34:58Z");
        deploy(build, "d-2");
        assertEquals("Thu, 5 Mar 2026 12:34:58 GMT", lastModified());
    }
}
