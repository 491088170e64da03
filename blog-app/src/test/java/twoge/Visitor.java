package twoge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody with a browser who reads and writes the blog at a port: keeps cookies, sends forms with the token of the
/// last page that had one, and does not follow redirects. Each comes from an address of their own.
public final class Visitor {
    public static final String PASSWORD = "correct horse battery";

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final AtomicInteger BORN = new AtomicInteger();

    private final int port;
    private final String address;
    private final Map<String, String> cookies = new ConcurrentHashMap<>();
    private volatile String token = "";

    public Visitor(int port) {
        this(port, newAddress());
    }

    private Visitor(int port, String address) {
        this.port = port;
        this.address = address;
    }

    /// Another browser at the same address, for the blog at another port.
    public Visitor at(int otherPort) {
        return new Visitor(otherPort, address);
    }

    /// Somebody else, with another browser.
    public Visitor another() {
        return new Visitor(port);
    }

    /// Somebody else, with a new account.
    public Visitor joined(String name) {
        var author = another();
        author.get("/register");
        var answer = author.post("/register", Map.of("name", name, "displayName", name, "password", PASSWORD));
        if (answer.statusCode() != 303) throw new AssertionError(answer.statusCode() + answer.body());
        author.get("/write");
        return author;
    }

    public HttpResponse<String> logIn(String name, String password) {
        get("/login");
        return post("/login", Map.of("name", name, "password", password));
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(at(path)));
    }

    public int status(String path) {
        return get(path).statusCode();
    }

    /// Submits the form to write a post.
    public HttpResponse<String> write(String title, String text, String... headers) {
        return post("/posts", Map.of("title", title, "text", text), headers);
    }

    /// Publishes a post, which must succeed.
    ///
    /// @return its path
    public String publish(String title, String text) {
        var answer = write(title, text);
        if (answer.statusCode() != 303) throw new AssertionError(answer.statusCode() + answer.body());
        return location(answer);
    }

    /// Submits a form, with the token unless there is one among the fields.
    public HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
        return post(path, form(withToken(fields)), FORM, headers);
    }

    public HttpResponse<String> post(String path, String body, String type, String... headers) {
        var request =
                HttpRequest.newBuilder(at(path)).header("Content-Type", type).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return send(request);
    }

    /// Submits a form with a file in the field `picture`.
    public HttpResponse<String> upload(String path, Map<String, String> fields, String fileName, byte[] file) {
        var body = new ByteArrayOutputStream();
        withToken(fields)
                .forEach((name, value) -> body.writeBytes(
                        ("--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                                .getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("--limit\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"" + fileName
                        + "\"\r\nContent-Type: image/png\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--limit--\r\n".getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(at(path))
                .header("Content-Type", "multipart/form-data; boundary=limit")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            if (!cookies.isEmpty()) {
                request.header(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
            }
            if (request.copy().build().headers().firstValue("X-Forwarded-For").isEmpty()) {
                request.header("X-Forwarded-For", address);
            }
            request.timeout(Duration.ofSeconds(30));
            var answer = CLIENT.send(request.build(), handler);
            answer.headers().allValues("Set-Cookie").forEach(this::keep);
            var found = TOKEN.matcher(String.valueOf(answer.body()));
            if (found.find()) token = found.group(1);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Where an answer leads.
    public static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    public URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public int port() {
        return port;
    }

    public String address() {
        return address;
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    public String token() {
        return token;
    }

    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String newAddress() {
        int n = BORN.incrementAndGet();
        return "10.1.%d.%d".formatted(n / 250, n % 250 + 1);
    }

    private Map<String, String> withToken(Map<String, String> fields) {
        var all = new HashMap<>(fields);
        all.putIfAbsent("token", token);
        return all;
    }

    private void keep(String cookie) {
        var pair = cookie.split(";", 2)[0].split("=", 2);
        if (cookie.contains("Max-Age=0")) cookies.remove(pair[0]);
        else cookies.put(pair[0], pair[1]);
    }
}
