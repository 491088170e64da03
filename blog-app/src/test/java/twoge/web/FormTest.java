package twoge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.Eventually;
import twoge.TestBlog;

/// Forms that never come to an end. That is no failure of ours: who judges a release by its answers would take it back
/// for one.
@Tag("slow")
class FormTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String FILES = "multipart/form-data; boundary=b";

    @ParameterizedTest
    @ValueSource(strings = {FORM, FILES})
    void isRefusedWhenItCrawls(String type) throws IOException {
        try (var blog = TestBlog.start();
                var socket = begin(blog, type)) {
            socket.setSoTimeout(100);
            var answer = -1;
            for (int sent = 0; sent < 600 && answer < 0; sent++) {
                socket.getOutputStream().write('x');
                try {
                    answer = socket.getInputStream().read();
                } catch (SocketTimeoutException e) {
                    // Nothing yet: the next byte.
                }
            }
            assertEquals('H', answer, "within a minute");
            assertLate("H" + rest(socket));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FORM, FILES})
    void isRefusedWhenNoMoreOfItComes(String type) throws IOException {
        try (var blog = TestBlog.start();
                var socket = begin(blog, type)) {
            assertLate(rest(socket));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FORM, FILES})
    void isNoFailureOfOursWhenItsSenderHangsUp(String type) throws IOException {
        try (var blog = TestBlog.start()) {
            begin(blog, type).close();
            Eventually.isTrue("it is counted", () -> blog.tell("/metrics").contains("route=\"/login\""));
            assertTrue(
                    blog.tell("/metrics")
                            .contains("http_server_requests_seconds_count{method=\"POST\",route=\"/login\","
                                    + "status=\"400\"} 1"),
                    () -> blog.tell("/metrics"));
        }
    }

    private static void assertLate(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(answer.contains("did not arrive in time"), answer);
    }

    private static String rest(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// The beginning of a form that announces more.
    private static Socket begin(TestBlog blog, String type) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), blog.visitor().port());
        socket.getOutputStream()
                .write(("POST /login HTTP/1.1\r\nHost: blog\r\nContent-Type: " + type
                                + "\r\n"
                                + "Content-Length: 100000\r\n\r\n"
                                + "--b\r\n"
                                + "Content-Disposition: form-data; name=\"text\"\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
