package twoge.web;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a request reached us, through a load balancer or not.
public final class Connection {
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    private Connection() { }

    /// True when the browser speaks https. A load balancer says so in `X-Forwarded-Proto`; whoever makes that up only
    /// gets cookies that do not come back over plain http.
    static boolean isSecure(Context request) {
        return "https".equalsIgnoreCase(request.header("X-Forwarded-Proto")) || request.scheme().equals("https");
    }

    /// The visitor's address. A load balancer appends it to `X-Forwarded-For`; that is believed only of a neighbour in
    /// a private network, where load balancers are. Of an IPv6 address it is the network: whoever has one of those has
    /// more addresses than anybody could count failures for.
    public static String address(Context request) {
        var neighbour = request.req().getRemoteAddr();
        var forwarded = request.header("X-Forwarded-For");
        if (forwarded == null || !isPrivate(neighbour)) return shortened(neighbour).orElse(neighbour);
        return shortened(forwarded.substring(forwarded.lastIndexOf(',') + 1).strip()).orElse(neighbour);
    }

    private static Optional<String> shortened(String text) {
        return parsed(text).map(address -> address instanceof Inet6Address six
                ? six.getHostAddress().replaceFirst("((?:[^:]+:){4}).*", "$1:/64") : address.getHostAddress());
    }

    /// What our absolute addresses begin with: `https://blog.example`.
    public static String origin(Context request) {
        var host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) host = "localhost";
        return (isSecure(request) ? "https://" : "http://") + host;
    }

    private static boolean isPrivate(String text) {
        // fc00::/7 is what site-local became (RFC 4193).
        return parsed(text).filter(address -> address.isLoopbackAddress() || address.isSiteLocalAddress()
                || address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc).isPresent();
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
