package twoge.web;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a request reached us, through a load balancer or not.
public final class Connection {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    /// Attribute of a request: how many proxies of ours it has passed.
    static final String PROXIES = "twoge.proxies";

    private Connection() {}

    /// True when the browser speaks https. A load balancer says so in `X-Forwarded-Proto`; whoever makes that up
    /// only gets cookies that do not come back over plain http.
    static boolean isSecure(Context request) {
        return "https".equalsIgnoreCase(request.header("X-Forwarded-Proto"))
                || request.scheme().equals("https");
    }

    /// The visitor's address. Each proxy of ours appends whom it answers to `X-Forwarded-For`, so the visitor is as
    /// many from the end as there are of them; what stands before that, anybody may have made up. It is believed
    /// only of a neighbour in a private network, where load balancers are. Of an IPv6 address it is the network:
    /// whoever has one of those has more addresses than anybody could count failures for.
    public static String address(Context request) {
        return address(
                request.req().getRemoteAddr(), request.header("X-Forwarded-For"), request.<Integer>attribute(PROXIES));
    }

    static String address(String neighbour, String forwarded, int proxies) {
        if (forwarded == null || proxies == 0 || !isPrivate(neighbour))
            return shortened(neighbour).orElse(neighbour);
        var passed = forwarded.split(",", -1);
        return shortened(passed[Math.max(0, passed.length - proxies)].strip()).orElse(neighbour);
    }

    private static Optional<String> shortened(String text) {
        return parsed(text)
                .map(address -> address instanceof Inet6Address six
                        ? six.getHostAddress().replaceFirst("((?:[^:]+:){4}).*", "$1:/64")
                        : address.getHostAddress());
    }

    /// What our absolute addresses begin with: `https://blog.example`.
    public static String origin(Context request) {
        var host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) host = "localhost";
        return (isSecure(request) ? "https://" : "http://") + host;
    }

    private static boolean isPrivate(String text) {
        // fc00::/7 is what site-local became (RFC 4193).
        return parsed(text)
                .filter(address -> address.isLoopbackAddress()
                        || address.isSiteLocalAddress()
                        || address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc)
                .isPresent();
    }

    /// Nothing that would have to be looked up.
    private static Optional<InetAddress> parsed(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text.replaceAll("[\\[\\]]|%.*", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
