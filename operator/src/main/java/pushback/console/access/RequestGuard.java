package pushback.console.access;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Who may ask at all. A page of another site can make a browser ask this machine, under a name of its own ("DNS
/// rebinding") or under ours: the browser says so in these headers.
public final class RequestGuard {
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

    private RequestGuard() {}

    /// A status, and the sentence that goes with it.
    public record Refusal(int status, String why) {}

    /// Why a request is not answered; empty if it is.
    ///
    /// @param hosts every `Host` header; its port may be any, so that a tunnel of ssh may have another
    /// @param origins every `Origin` header
    /// @param site `Sec-Fetch-Site`, null if there is none
    /// @param mode `Sec-Fetch-Mode`, null if there is none
    /// @param changes whether the request would change something
    public static Optional<Refusal> refuses(
            List<String> hosts, List<String> origins, String site, String mode, boolean changes) {
        if (hosts == null || hosts.size() != 1 || !isOwn(hosts.getFirst()))
            return Optional.of(new Refusal(421, "This is localhost, and is asked by no other name."));
        if (origins != null
                && !origins.isEmpty()
                && !(origins.size() == 1
                        && origins.getFirst()
                                .equals("http://" + hosts.getFirst().toLowerCase(Locale.ROOT))))
            return Optional.of(new Refusal(403, "Pages of other sites are not answered."));
        var own = site == null || site.equals("none") || site.equals("same-origin");
        // A link on another site may lead here; it brings no cookie.
        if (!own && (changes || !"navigate".equals(mode)))
            return Optional.of(new Refusal(403, "Pages of other sites are not answered."));
        return Optional.empty();
    }

    private static boolean isOwn(String host) {
        return NAMES.contains(host.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT));
    }
}
