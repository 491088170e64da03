package pushback.cloud.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Who may speak to a listener of ours at all. A page in a browser can be made to ask any address of this machine,
/// under a name of its own ("DNS rebinding") or under ours; nobody else sends such a Host, an Origin or fetch metadata.
public final class OwnHost {
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> OWN_PAGES = Set.of("none", "same-origin");

    private OwnHost() {}

    /// A status, and the sentence that goes with it.
    public record Refusal(int status, String why) {}

    /// Why a request is not answered; empty if it is.
    ///
    /// @param hosts every `Host` header; its port may be any, so that a tunnel of ssh may have another
    /// @param origin whether there is an `Origin` header
    /// @param fetchSite `Sec-Fetch-Site`, null if there is none
    public static Optional<Refusal> refuses(List<String> hosts, boolean origin, String fetchSite) {
        if (hosts == null || hosts.size() != 1 || !isOwn(hosts.getFirst()))
            return Optional.of(new Refusal(421, "This is 127.0.0.1 or localhost, and is asked by no other name."));
        if (origin || fetchSite != null && !OWN_PAGES.contains(fetchSite))
            return Optional.of(new Refusal(403, "Pages of other sites are not answered."));
        return Optional.empty();
    }

    private static boolean isOwn(String host) {
        return NAMES.contains(host.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT));
    }
}
