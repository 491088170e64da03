package pushback.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.base.Json;

/// Who the control port answers. Each request here has the token: it alone opens nothing to a page in a browser.
class ControlServerTest {
    private final List<String> asked = new ArrayList<>();

    @TempDir
    private Path directory;

    private ControlServer server;
    private int port;
    private String token;

    @BeforeEach
    void open() throws IOException {
        server = new ControlServer(directory, 0, (path, query, body) -> {
            asked.add(path);
            return "done";
        });
        var written = Json.tree(Files.readString(directory.resolve("control.json")));
        port = URI.create(written.get("url").asText()).getPort();
        token = written.get("token").asText();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void misdirectsWhoAsksByAnotherName() throws Exception {
        for (var headers : List.of(
                "Host: evil.example",
                "Host: evil.example:" + port,
                "Host: 127.0.0.1.evil.example",
                "Host: 127.0.0.1@evil.example",
                "Host: 0.0.0.0:" + port,
                "Host:")) assertEquals("421", status("POST", headers), headers);
        assertTrue(status("POST", "Host: 127.0.0.1\r\nHost: evil.example").matches("421|400"));
        assertTrue(status("POST", "X-None: 1").matches("421|400"));
        assertEquals(List.of(), asked);
    }

    @Test
    void forbidsPagesOfOtherSites() throws Exception {
        for (var method : List.of("GET", "POST", "OPTIONS"))
            for (var headers : List.of(
                    "Origin: http://evil.example",
                    "Origin: null",
                    "Origin: http://127.0.0.1:" + port,
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site"))
                assertEquals("403", status(method, "Host: 127.0.0.1:" + port + "\r\n" + headers), method + headers);
        assertEquals(List.of(), asked);
    }

    @Test
    void answersThisMachine() throws Exception {
        for (var headers : List.of(
                "Host: 127.0.0.1:" + port,
                "Host: LOCALHOST:9000",
                "Host: [::1]:80",
                "Host: localhost\r\nSec-Fetch-Site: none")) assertEquals("200", status("POST", headers), headers);
        assertEquals(4, asked.size());
        token = "guess";
        assertEquals("401", status("POST", "Host: localhost"));
    }

    private String status(String method, String headers) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write((method + " /halt HTTP/1.1\r\n" + headers + "\r\nAuthorization: Bearer " + token
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).split(" ")[1];
        }
    }
}
