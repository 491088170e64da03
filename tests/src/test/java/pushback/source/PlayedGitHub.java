package pushback.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pushback.base.Json;

/// A GitHub on this machine, as it is to a GitHub App that is installed on `dana/shop`: it verifies the App's
/// signature,
/// gives tokens that end after an hour, and keeps check runs.
public final class PlayedGitHub implements AutoCloseable {
    public static final String REPOSITORY = "dana/shop";
    static final long INSTALLATION = 77;

    private static final String APP = "4711";
    private static final String REPOS = "/repos/" + REPOSITORY + "/";
    private static final KeyPair KEYS = keys();
    /// What PKCS#8 puts before an RSA key of 2048 bits.
    private static final int BEFORE = 26;

    private final InstantSource clock;
    private final HttpServer server;
    private final List<String> asked = new ArrayList<>();
    private final Set<String> tokens = new HashSet<>();
    private final Map<Integer, ObjectNode> runs = new LinkedHashMap<>();
    private final Map<String, Refusal> refusals = new LinkedHashMap<>();
    private Map<String, String> permissions = Map.of("checks", "write", "contents", "read", "deployments", "write");
    private int given;

    private record Refusal(int status, String message) {}

    /// @param clock by which tokens end
    public PlayedGitHub(InstantSource clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new AssertionError(noPort);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// What describes the App, with its key as GitHub hands it out.
    public static String secret() {
        return Json.text(Map.of("app", APP, "installation", INSTALLATION, "key", pkcs1()));
    }

    static String pkcs1() {
        var bytes = KEYS.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(bytes, BEFORE, bytes.length));
    }

    static String pkcs8() {
        return pem("PRIVATE KEY", KEYS.getPrivate().getEncoded());
    }

    /// The lines of the key between its first and its last.
    public static List<String> linesOfTheKey() {
        var lines = pkcs1().lines().toList();
        return lines.subList(1, lines.size() - 1);
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
    }

    /// From now on what begins so is answered with that; 0: as usual.
    public void refuse(String line, int status, String message) {
        if (status == 0) refusals.remove(line);
        else refusals.put(line, new Refusal(status, message));
    }

    /// What the installation may do from now on.
    public void permit(Map<String, String> permissions) {
        this.permissions = permissions;
    }

    /// The tokens that were given are good for nothing any more.
    public void revoke() {
        tokens.clear();
    }

    /// The lines of the requests since this was asked for last.
    public synchronized List<String> asked() {
        var lines = List.copyOf(asked);
        asked.clear();
        return lines;
    }

    /// The check runs, in the order in which they were made.
    public synchronized List<ObjectNode> runs() {
        return List.copyOf(runs.values());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(line);
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replace("Bearer ", "");
        var refusal = refusals.entrySet().stream()
                .filter(one -> line.startsWith(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (refusal.isPresent())
            say(
                    exchange,
                    refusal.get().status(),
                    Map.of("message", refusal.get().message()));
        else if (line.startsWith("POST /app/installations/" + INSTALLATION + "/")
                || line.equals("GET " + REPOS + "installation")) {
            if (isSignedByTheApp(shown)) ofTheApp(exchange, line, body);
            else say(exchange, 401, Map.of("message", "A JSON web token could not be decoded"));
        } else if (line.startsWith("POST /app/")) say(exchange, 404, Map.of("message", "Not Found"));
        else if (!tokens.contains(shown)) say(exchange, 401, Map.of("message", "Bad credentials"));
        else ofTheRepository(exchange, line, body);
    }

    private void ofTheApp(HttpExchange exchange, String line, String body) throws IOException {
        if (line.startsWith("GET")) {
            say(exchange, 200, Map.of("id", INSTALLATION, "app_slug", "shop-deployer", "permissions", permissions));
            return;
        }
        if (!Json.tree(body).path("repositories").path(0).asText().equals("shop"))
            throw new AssertionError("a token for " + body);
        var token = "ghs_" + ++given;
        tokens.add(token);
        say(exchange, 201, Map.of("token", token, "expires_at", clock.instant().plus(Duration.ofHours(1))));
    }

    private void ofTheRepository(HttpExchange exchange, String line, String body) throws IOException {
        var path = exchange.getRequestURI().getPath().substring(REPOS.length());
        var text = body.isEmpty() ? null : (ObjectNode) Json.tree(body);
        if (line.startsWith("GET " + REPOS + "commits/") && path.endsWith("/check-runs")) {
            var sha = path.split("/")[1];
            say(
                    exchange,
                    200,
                    Map.of(
                            "check_runs",
                            runs.values().stream()
                                    .filter(run -> run.path("head_sha").asText().equals(sha))
                                    .toList()));
        } else if (line.startsWith("GET " + REPOS + "deployments")) say(exchange, 200, List.of());
        else if (line.equals("POST " + REPOS + "check-runs")) {
            text.put("id", runs.size() + 1);
            runs.put(runs.size() + 1, text);
            say(exchange, 201, text);
        } else if (line.startsWith("PATCH " + REPOS + "check-runs/")) {
            var run = runs.get(Integer.valueOf(path.split("/")[1]));
            run.setAll(text);
            say(exchange, 200, run);
        } else say(exchange, 404, Map.of("message", "Not Found"));
    }

    /// RFC 7519, and what GitHub wants of the claims: issued before now, ending within ten minutes.
    private boolean isSignedByTheApp(String jwt) {
        try {
            var parts = jwt.split("\\.");
            if (parts.length != 3) return false;
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KEYS.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            var claims = decoded(parts[1]);
            var now = clock.instant().getEpochSecond();
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && decoded(parts[0]).path("alg").asText().equals("RS256")
                    && claims.path("iss").asText().equals(APP)
                    && claims.path("iat").asLong() == now - 60
                    && claims.path("exp").asLong() > now
                    && claims.path("exp").asLong() <= now + 600;
        } catch (GeneralSecurityException unsigned) {
            return false;
        }
    }

    private static JsonNode decoded(String part) {
        return Json.tree(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    private static void say(HttpExchange exchange, int status, Object body) throws IOException {
        var bytes = Json.text(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
