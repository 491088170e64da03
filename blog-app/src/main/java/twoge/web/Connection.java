package twoge.web;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// How a request reached us, through a load balancer or not.
public final class Connection {
    /// An IPv4 or IPv6 address and nothing that would have to be looked up.
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    private Connection() { }

    /// True when the browser speaks https. A load balancer says so in `X-Forwarded-Proto`; whoever makes that up only
    /// gets cookies that do not come back over plain http.
    static boolean isSecure(Context request) {
        return "https".equalsIgnoreCase(request.header("X-Forwarded-Proto")) || request.scheme().equals("https");
    }

    /// The visitor's address. A load balancer appends it to `X-Forwarded-For`; that is believed only of a neighbour in
    /// a private network, where load balancers are.
    public static String address(Context request) {
        var neighbour = request.req().getRemoteAddr();
        var forwarded = request.header("X-Forwarded-For");
        if (forwarded == null || !isPrivate(neighbour)) return neighbour;
        var last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return ADDRESS.matcher(last).matches() ? last : neighbour;
    }

    /// What our absolute addresses begin with: `https://blog.example`.
    public static String origin(Context request) {
        var host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) host = "localhost";
        return (isSecure(request) ? "https://" : "http://") + host;
    }

    private static boolean isPrivate(String address) {
        if (!ADDRESS.matcher(address.replaceAll("[\\[\\]]|%.*", "")).matches()) return false;
        try {
            var parsed = InetAddress.getByName(address);
            // fc00::/7 is what site-local became (RFC 4193).
            return parsed.isLoopbackAddress() || parsed.isSiteLocalAddress()
                    || parsed.getAddress().length == 16 && (parsed.getAddress()[0] & 0xfe) == 0xfc;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
