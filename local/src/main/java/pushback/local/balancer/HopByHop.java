package pushback.local.balancer;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Header fields that concern one connection only and are not passed on (RFC 9110, section 7.6.1).
final class HopByHop {
    private static final Set<String> ALWAYS = Set.of("connection", "keep-alive", "proxy-connection",
            "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade");

    private HopByHop() { }

    /// Whether the field stays behind, being one of those or named in `Connection`.
    static boolean is(String name, List<String> connection) {
        return ALWAYS.contains(name.toLowerCase(Locale.ROOT)) || connection.stream().anyMatch(name::equalsIgnoreCase);
    }
}
