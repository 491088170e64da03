package pushback.operator;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The branches and tags of a git remote, as it tells them to everybody who clones it (git's smart HTTP protocol).
///
/// @param commits full SHA of each `refs/…`; a tag that is an object of its own stands for its commit
public record RemoteRefs(Map<String, String> commits) {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final String PEELED = "^{}";

    /// Empty if it does not answer, or tells it to nobody without a password.
    ///
    /// @param url of the repository; a user and a password in it are used
    public static Optional<RemoteRefs> of(String url) {
        if (!url.startsWith("http")) return Optional.empty();
        try {
            var address = URI.create(url);
            var plain = new URI(
                    address.getScheme(), null, address.getHost(), address.getPort(), address.getPath(), null, null);
            var connection = (HttpURLConnection) URI.create(plain + "/info/refs?service=git-upload-pack")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setRequestProperty("User-Agent", "git/pushback");
            if (address.getRawUserInfo() != null)
                connection.setRequestProperty(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                URLDecoder.decode(address.getRawUserInfo(), StandardCharsets.UTF_8)
                                                        .getBytes(StandardCharsets.UTF_8)));
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) return Optional.empty();
            try (var answer = connection.getInputStream()) {
                return Optional.of(read(new String(answer.readAllBytes(), StandardCharsets.UTF_8)));
            }
        } catch (IOException | java.net.URISyntaxException | IllegalArgumentException away) {
            return Optional.empty();
        }
    }

    /// Lines of four hexadecimal digits of length, a SHA and a name; the first tells what the remote can do as well.
    static RemoteRefs read(String advertisement) {
        var commits = new TreeMap<String, String>();
        for (var line : advertisement.split("\n")) {
            var content = line.replaceFirst("^(0000)?[0-9a-f]{4}(?=[0-9a-f]{40} )", "");
            if (!content.matches("(?s)[0-9a-f]{40} refs/.*")) continue;
            var name = content.substring(41).replaceFirst("\0.*", "");
            if (name.endsWith(PEELED))
                commits.put(name.substring(0, name.length() - PEELED.length()), content.substring(0, 40));
            else commits.putIfAbsent(name, content.substring(0, 40));
        }
        return new RemoteRefs(commits);
    }

    /// The ref that a branch's or a tag's name stands for.
    public Optional<String> ref(String name) {
        return Stream.of(name, "refs/heads/" + name, "refs/tags/" + name)
                .filter(commits::containsKey)
                .findFirst();
    }

    /// The full SHA that such a name, or a `refs/…`, stands for.
    public Optional<String> commit(String name) {
        return ref(name).map(commits::get);
    }
}
