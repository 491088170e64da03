package pushback.console.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is answered.
///
/// @param headers besides those that every answer has
public record WebAnswer(int status, String type, byte[] body, Map<String, String> headers) {
    public static WebAnswer html(int status, byte[] page) {
        return new WebAnswer(status, "text/html; charset=utf-8", page, Map.of());
    }

    public static WebAnswer json(String text) {
        return new WebAnswer(200, "application/json; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static WebAnswer text(int status, String text) {
        return new WebAnswer(
                status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /// To a page of ours, by GET.
    public static WebAnswer seeOther(String path) {
        return new WebAnswer(303, "text/plain; charset=utf-8", new byte[0], Map.of("Location", path));
    }

    /// As a file that the browser keeps.
    public static WebAnswer file(String type, String name, String text) {
        return new WebAnswer(
                200,
                type,
                text.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"" + name.replaceAll("[^\\w.-]", "_") + "\""));
    }

    public WebAnswer with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WebAnswer(status, type, body, more);
    }
}
