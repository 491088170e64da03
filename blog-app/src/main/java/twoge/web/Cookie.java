package twoge.web;

import io.javalin.http.Context;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/// The cookies we set. Scripts cannot read them, other sites' forms do not send them, and over https their names begin
/// with `__Host-`: no other host of the domain and no plain connection can set them (RFC 6265bis, 4.1.3.2).
public enum Cookie {
    /// Says which session a request belongs to.
    SESSION("twoge-session", Duration.ofDays(30)),
    /// Ties the forms to register and to log in to one browser; goes when the browser is closed.
    FORM("twoge-form", Duration.ZERO);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final Duration age;

    Cookie(String name, Duration age) {
        this.name = name;
        this.age = age;
    }

    /// A value nobody can guess: 256 random bits.
    public static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// How long browsers keep it; zero: until they are closed.
    public Duration age() {
        return age;
    }

    /// What the browser sent; empty when that is nothing we can have set.
    public Optional<String> read(Context request) {
        return Optional.ofNullable(request.cookie(name(request))).filter(value -> value.matches("[\\w-]{43}"));
    }

    public void set(Context request, String value) {
        write(request, value, age.isZero() ? "" : "; Max-Age=" + age.toSeconds());
    }

    public void clear(Context request) {
        write(request, "", "; Max-Age=0");
    }

    private void write(Context request, String value, String life) {
        request.res()
                .addHeader(
                        "Set-Cookie",
                        name(request) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" + life
                                + (Connection.isSecure(request) ? "; Secure" : ""));
    }

    private String name(Context request) {
        return Connection.isSecure(request) ? "__Host-" + name : name;
    }
}
