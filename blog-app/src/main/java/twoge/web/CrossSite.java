package twoge.web;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.util.Set;

/// Keeps other sites from posting in a visitor's name.
///
/// Browsers say where a request comes from: in `Sec-Fetch-Site` on https and localhost, in `Origin` elsewhere. What
/// sends neither is no browser, and carries nobody's name.
final class CrossSite {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    private CrossSite() {}

    static void refuse(Context request) {
        if (HARMLESS.contains(request.req().getMethod())) return;
        var site = request.header("Sec-Fetch-Site");
        var origin = request.header("Origin");
        boolean ours = site != null
                ? site.equals("same-origin") || site.equals("none")
                : origin == null || origin.replaceFirst("^https?://", "").equalsIgnoreCase(request.header("Host"));
        if (!ours) throw new ForbiddenResponse();
    }
}
