package pushback.aws.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A request as it came, undecoded: what a signature covers.
///
/// @param path still percent-encoded
/// @param query still percent-encoded; empty if there is none
/// @param headers by name in small letters, each with its values in order
public record WireRequest(String method, String path, String query, Map<String, List<String>> headers) {
    public WireRequest {
        for (var name : headers.keySet())
            if (hasCapitals(name)) {
                headers = lowered(headers);
                break;
            }
    }

    private static boolean hasCapitals(String name) {
        for (var at = 0; at < name.length(); at++) if (Character.isUpperCase(name.charAt(at))) return true;
        return false;
    }

    private static Map<String, List<String>> lowered(Map<String, List<String>> headers) {
        var small = new TreeMap<String, List<String>>();
        headers.forEach((name, values) -> small.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                .addAll(values));
        return small;
    }

    public Optional<String> header(String name) {
        var values = headers.get(name);
        if (values == null) return Optional.empty();
        return Optional.of(values.size() == 1 ? values.getFirst() : String.join(",", values));
    }

    /// The decoded parameters, in order.
    ///
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if they are not percent-encoded UTF-8
    public List<Parameter> parameters() {
        if (query.isEmpty()) return List.of();
        var parameters = new ArrayList<Parameter>();
        for (var pair : query.split("&")) {
            var parts = pair.split("=", 2);
            // Nobody who signs sends a plus for a blank, and AWS takes it as a plus.
            parameters.add(new Parameter(Percent.decode(parts[0]), parts.length == 2 ? Percent.decode(parts[1]) : ""));
        }
        return parameters;
    }

    public Optional<String> parameter(String name) {
        if (query.isEmpty()) return Optional.empty();
        return parameters().stream()
                .filter(one -> one.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    public record Parameter(String name, String value) {}
}
