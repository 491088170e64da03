package twoge.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Where the database is, and who we are there. The password is in no text made of this record.
///
/// @param jdbcUrl without user and password
public record DatabaseAddress(String jdbcUrl, String user, String password) {
    private static final Pattern FORM = Pattern.compile(
            "(?:jdbc:)?(?<vendor>postgres(?:ql)?|mysql|mariadb)://(?:(?<user>[^:@/?]*)(?::(?<password>[^/?]*))?@)?"
                    + "(?<hosts>[^/?@\\s]+)/(?<name>[^/?\\s]+)(?:\\?(?<query>\\S*))?");

    private static final Pattern HOST =
            Pattern.compile("(?:[^\\[\\]:]+|\\[[0-9A-Fa-f:.%\\w]+])(?::(?<port>\\d{1,5}))?");

    /// Understands `postgresql://user:password@host:port/database?parameters` (also `postgres:`, `mysql:` and
    /// `mariadb:`, with the parameters of their drivers), with special
    /// characters of user and password percent-encoded, and the same with `jdbc:` in front, where user and password
    /// are usually parameters.
    ///
    /// @throws IllegalArgumentException when it is neither; the message does not repeat the URL, it holds a
    ///     password
    public static DatabaseAddress parse(String url) {
        var parts = FORM.matcher(url);
        if (!parts.matches()
                || !Arrays.stream(parts.group("hosts").split(",", -1)).allMatch(DatabaseAddress::isHost)) {
            throw new IllegalArgumentException(
                    "DATABASE_URL must look like postgresql://user:password@host:5432/database (or mysql://...)");
        }
        var parameters = parts.group("query") == null
                ? new String[0]
                : parts.group("query").split("&");
        var kept = Arrays.stream(parameters)
                .filter(parameter -> !parameter.isEmpty() && !parameter.matches("(user|password)=.*"))
                .collect(Collectors.joining("&"));
        var vendor = parts.group("vendor").startsWith("postgres") ? Vendor.POSTGRESQL : Vendor.MYSQL;
        kept = vendor.completed(parts.group("hosts"), kept);
        var jdbcUrl = vendor.jdbcPrefix + parts.group("hosts") + "/" + parts.group("name")
                + (kept.isEmpty() ? "" : "?" + kept);
        return new DatabaseAddress(jdbcUrl, valueOf("user", parameters), valueOf("password", parameters))
                .withUser(decode(parts.group("user")))
                .withPassword(decode(parts.group("password")));
    }

    public Vendor vendor() {
        return jdbcUrl.startsWith(Vendor.MYSQL.jdbcPrefix) ? Vendor.MYSQL : Vendor.POSTGRESQL;
    }

    /// The same address for another user; an empty name changes nothing.
    public DatabaseAddress withUser(String name) {
        return name.isEmpty() ? this : new DatabaseAddress(jdbcUrl, name, password);
    }

    /// The same address with another password; an empty one changes nothing.
    public DatabaseAddress withPassword(String secret) {
        return secret.isEmpty() ? this : new DatabaseAddress(jdbcUrl, user, secret);
    }

    @Override
    public String toString() {
        return jdbcUrl.replaceFirst("\\?.*", "") + " as " + user;
    }

    /// A driver that does not understand its address may quote it, with all its parameters.
    private static boolean isHost(String text) {
        var host = HOST.matcher(text);
        return host.matches() && (host.group("port") == null || isPort(Integer.parseInt(host.group("port"))));
    }

    /// True for a number that a server can listen on.
    public static boolean isPort(int number) {
        return 0 < number && number < 65_536;
    }

    private static String valueOf(String name, String[] parameters) {
        return Arrays.stream(parameters)
                .filter(parameter -> parameter.startsWith(name + "="))
                .map(parameter -> decode(parameter.substring(name.length() + 1)))
                .findFirst()
                .orElse("");
    }

    private static String decode(String encoded) {
        if (encoded == null) return "";
        try {
            // In this part of a URL a plus sign is a plus sign.
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "DATABASE_URL: user or password holds a % that is not followed by two hexadecimal digits"
                            + " (write %25 for a percent sign)",
                    e);
        }
    }
}
