package pushback.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.gateway.HttpApi;
import pushback.cloud.virtual.VirtualCloud;

/// The webhook as a git host meets it: over HTTP, through a gateway.
@Tag("slow")
class WebhookOverHttpTest {
    private static final String SECRET = "It's a Secret to Everybody";

    private final VirtualCloud world = new VirtualCloud();
    private final String head = world.commit("a commit", AppBehaviour.good()).sha();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpApi api;

    @BeforeEach
    void open() {
        api = new HttpApi(0, "/webhook", world.cloud().lambda(), "ReceivePush");
    }

    @AfterEach
    void close() {
        api.close();
        http.close();
    }

    @Test
    void aSignedPushIsAcceptedAndStartsOneRelease() throws Exception {
        var answer = post(push("refs/heads/main", head), true);
        assertEquals(202, answer.statusCode());
        assertEquals("started", Json.tree(answer.body()).path("status").asText());
        assertEquals(1, world.cloud().stepFunctions().executions().size());
    }

    @Test
    void aRepeatedDeliveryIsAnsweredLikeTheFirst() throws Exception {
        var first = post(push("refs/heads/main", head), true);
        var second = post(push("refs/heads/main", head), true);
        assertEquals(first.body(), second.body());
        assertEquals(1, world.cloud().stepFunctions().executions().size());
    }

    @Test
    void anUnsignedPushIsNotBelieved() throws Exception {
        assertEquals(401, post(push("refs/heads/main", head), false).statusCode());
        assertTrue(world.cloud().stepFunctions().executions().isEmpty());
    }

    @Test
    void aBodyThatIsNoTextReachesTheFunctionUnharmed() throws Exception {
        var bytes = new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1};
        // Signed over the very bytes: believed, and then refused because it is no payload.
        assertEquals(400, post(bytes, true).statusCode());
    }

    @Test
    void aBodyTheGatewayWouldNotTakeIsRefused() throws Exception {
        assertEquals(413, post(new byte[11 * 1024 * 1024], true).statusCode());
    }

    @Test
    void aBodyTheFunctionWouldNotTakeIsRefused() throws Exception {
        assertEquals(413, post(new byte[5 * 1024 * 1024], true).statusCode());
    }

    @Test
    void onlyThePathOfTheWebhookIsServed() throws Exception {
        var other = URI.create(api.url().replace("/webhook", "/"));
        assertEquals(
                404,
                http.send(HttpRequest.newBuilder(other).build(), BodyHandlers.ofString())
                        .statusCode());
    }

    @Test
    void pagesOfOtherSitesAreNotAnswered() throws Exception {
        var url = URI.create(api.url());
        for (var headers : List.of(
                "Host: evil.example",
                "Host: localhost\r\nOrigin: http://evil.example",
                "Host: localhost\r\nSec-Fetch-Site: cross-site")) {
            try (var socket = new Socket("127.0.0.1", url.getPort())) {
                socket.getOutputStream()
                        .write(("POST /webhook HTTP/1.1\r\n" + headers
                                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                var status =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).split(" ")[1];
                assertEquals(headers.equals("Host: evil.example") ? "421" : "403", status);
            }
        }
    }

    private static byte[] push(String ref, String after) {
        return Json.text(Map.of(
                        "ref",
                        ref,
                        "before",
                        "0".repeat(40),
                        "after",
                        after,
                        "deleted",
                        false,
                        "repository",
                        Map.of("full_name", "dana/shop"),
                        "pusher",
                        Map.of("name", "dana")))
                .getBytes(StandardCharsets.UTF_8);
    }

    private HttpResponse<String> post(byte[] body, boolean signed) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.url()))
                .header("X-GitHub-Event", "push")
                .header("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (signed) request.header("X-Hub-Signature-256", signature(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String signature(byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
