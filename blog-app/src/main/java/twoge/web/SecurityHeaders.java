package twoge.web;

import io.javalin.http.Context;
import java.util.Map;

/// What browsers are told not to do on our pages. There is no script at all, and no style, font or image but our own.
final class SecurityHeaders {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
                            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            // Not "no-referrer": that would make browsers hide the Origin of our own form.
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cache-Control", "no-cache");

    private SecurityHeaders() {}

    static void add(Context request) {
        HEADERS.forEach(request::header);
        if (Connection.isSecure(request)) request.header("Strict-Transport-Security", "max-age=31536000");
    }
}
