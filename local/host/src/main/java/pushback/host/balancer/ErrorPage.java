package pushback.host.balancer;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a visitor sees when the balancer answers itself.
final class ErrorPage {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(400, "Bad Request"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(417, "Expectation Failed"),
            Map.entry(463, "Too Many Forwarding Addresses"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(505, "HTTP Version Not Supported"));

    private ErrorPage() {}

    /// @param date as a header field says it
    /// @param bodiless an answer to HEAD: the length of the page without the page
    static byte[] of(int status, String why, String date, boolean bodiless, String connection) {
        var title = status + " " + REASONS.getOrDefault(status, "Error");
        var page = why.isEmpty() ? "" : """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>%s</title></head>
            <body><h1>%s</h1><p>%s</p></body></html>
            """.formatted(title, title, why);
        // A 405 says what is allowed (RFC 9110, section 15.5.6); so does the answer to OPTIONS.
        var allow = status == 405 || status == 200 ? "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH\r\n" : "";
        var head = "HTTP/1.1 " + title + "\r\nDate: " + date + "\r\nContent-Type: text/html; charset=utf-8\r\n"
                + "Cache-Control: no-store\r\n" + allow + "Content-Length: " + page.length() + "\r\n" + connection
                + "\r\n";
        return (bodiless ? head : head + page).getBytes(StandardCharsets.US_ASCII);
    }
}
