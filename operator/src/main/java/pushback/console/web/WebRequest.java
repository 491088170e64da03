package pushback.console.web;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A request that may be answered.
///
/// @param path its segments, decoded
/// @param query and `form` decoded; of what is given twice the last
/// @param lastEventId what a stream of events has told last; empty: nothing
public record WebRequest(
        String method, List<String> path, Map<String, String> query, Map<String, String> form, String lastEventId) {
    public boolean isPost() {
        return method.equals("POST");
    }

    /// A parameter of the query; empty if it is not given.
    public String query(String name) {
        return query.getOrDefault(name, "").strip();
    }

    /// A field of the form; empty if it is not given.
    public String form(String name) {
        return form.getOrDefault(name, "").strip();
    }

    /// The first segment; empty for the root.
    public String room() {
        return path.isEmpty() ? "" : path.getFirst();
    }

    /// @throws IllegalArgumentException if it is no path
    public static List<String> segments(String rawPath) {
        return Stream.of(rawPath.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    /// What a form or a query says.
    ///
    /// @throws IllegalArgumentException if it is not encoded as it has to be
    public static Map<String, String> fields(String encoded) {
        var fields = new LinkedHashMap<String, String>();
        if (encoded == null || encoded.isEmpty()) return fields;
        for (var pair : encoded.split("&")) {
            var parts = pair.split("=", 2);
            if (parts[0].isEmpty()) continue;
            fields.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
        }
        return fields;
    }

    /// For an address.
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
