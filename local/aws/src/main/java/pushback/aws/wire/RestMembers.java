package pushback.aws.wire;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// The members of requests and responses that stand in paths, queries, headers and the status line: what both REST
/// protocols have in common.
public final class RestMembers {
    private RestMembers() {}

    /// Sets what a request has outside of its body.
    ///
    /// @param path what the operation's path holds, such as `Bucket`, decoded
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if a value is not of its member's type
    public static void read(SdkPojo builder, WireRequest asked, Map<String, String> path) {
        for (var member : WireShape.of(builder).members()) {
            switch (member.location()) {
                case PATH, GREEDY_PATH -> set(builder, member, path.get(member.name()));
                case QUERY_PARAM -> parameter(builder, member, asked);
                case HEADER -> header(builder, member, asked);
                default -> {}
            }
        }
    }

    private static void parameter(SdkPojo builder, WireMember member, WireRequest asked) {
        if (member.kind() != WireMember.Kind.LIST) {
            set(builder, member, asked.parameter(member.name()).orElse(null));
            return;
        }
        var values = asked.parameters().stream()
                .filter(one -> one.name().equals(member.name()))
                .map(one -> WireText.parse(member.element(), one.value()))
                .toList();
        if (!values.isEmpty()) member.set(builder, values);
    }

    private static void header(SdkPojo builder, WireMember member, WireRequest asked) {
        var name = member.name().toLowerCase(Locale.ROOT);
        if (member.kind() != WireMember.Kind.MAP) {
            var text = asked.header(name).orElse(null);
            if (text != null && member.kind() == WireMember.Kind.LIST)
                member.set(builder, java.util.List.of(text.split(" *, *")));
            else set(builder, member, text);
            return;
        }
        var entries = new TreeMap<String, String>();
        asked.headers().forEach((header, values) -> {
            if (header.startsWith(name)) entries.put(header.substring(name.length()), String.join(",", values));
        });
        if (!entries.isEmpty()) member.set(builder, entries);
    }

    private static void set(SdkPojo builder, WireMember member, String text) {
        if (text == null) return;
        try {
            member.set(builder, WireText.parse(member, text));
        } catch (Malformed unfit) {
            throw Denied.of(400, "InvalidArgument", "Provided argument is not valid: " + member.name());
        }
    }

    /// The headers that a response is sent with.
    public static Map<String, String> headers(SdkPojo response) {
        var headers = new LinkedHashMap<String, String>();
        for (var member : WireShape.of(response).members()) {
            var value = member.location() == MarshallLocation.HEADER ? member.of(response) : null;
            if (value instanceof Map<?, ?> map)
                map.forEach((name, text) -> headers.put(member.name() + name, text.toString()));
            else if (value != null) headers.put(member.name(), WireText.of(member, value, Format.RFC_822));
        }
        return headers;
    }

    /// The status line's, where the response says it.
    static int status(SdkPojo response) {
        for (var member : WireShape.of(response).members())
            if (member.location() == MarshallLocation.STATUS_CODE && member.of(response) instanceof Integer status)
                return status;
        return 200;
    }
}
