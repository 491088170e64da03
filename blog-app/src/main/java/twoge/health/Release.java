package twoge.health;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;

/// Which build this process runs.
///
/// @param commit the commit it was built from, or `unknown`
/// @param release the name under which it was released, if whoever released it gave it one; or `unreleased`
/// @param deployment what brought it to this machine, as CodeDeploy calls it, or `unknown`. It is the machine's own
///     story
///        and no name of the release: a machine that is added later gets the same release by another deployment
/// @param digest of the bundle it came in, `sha256:` and 64 hexadecimal digits, or `unknown`
/// @param build of the classes that run, whatever the files beside them say
/// @param startedAt when this process started
public record Release(
        String commit, String release, String deployment, String digest, String build, Instant startedAt) {
    /// The name of the file beside the jar.
    public static final String FILE = "release.properties";

    private static final String UNKNOWN = "unknown";
    private static final String UNRELEASED = "unreleased";

    /// From `COMMIT`, `RELEASE` and `DIGEST` in the environment, or else from `release.properties` in the directory
    /// of the jar.
    public static Release read(Map<String, String> environment, Instant startedAt) {
        return read(environment, besideTheJar(), startedAt);
    }

    static Release read(Map<String, String> environment, Path file, Instant startedAt) {
        var properties = new Properties();
        if (Files.isRegularFile(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Release(
                value(environment.get("COMMIT"), properties.getProperty("commit"), UNKNOWN),
                value(environment.get("RELEASE"), properties.getProperty("release"), UNRELEASED),
                value(null, properties.getProperty("deployment"), UNKNOWN),
                value(environment.get("DIGEST"), properties.getProperty("digest"), UNKNOWN),
                Build.id(),
                startedAt);
    }

    /// What `GET /version` answers.
    public String json() {
        return """
            {"application":"twoge","commit":"%s","release":"%s","deployment":"%s","digest":"%s","build":"%s",\
            "startedAt":"%s"}
            """.formatted(commit, release, deployment, digest, build, startedAt);
    }

    /// The line at the bottom of each page: the commit in the seven digits by which people and deployers name it,
    /// and the release's own name if it has one.
    public String line() {
        var digits = commit.matches("[0-9a-f]{40}") ? commit.substring(0, 7) : commit;
        return "commit " + digits + (release.equals(UNRELEASED) ? "" : ", release " + release);
    }

    /// Only what needs no escape, in JSON or elsewhere: names of commits and releases are made of such characters.
    private static String value(String first, String second, String otherwise) {
        for (var candidate : new String[] {first, second}) {
            if (candidate != null && !candidate.isBlank())
                return candidate.strip().replaceAll("[^\\w.:/+-]", "_");
        }
        return otherwise;
    }

    /// From the class path as this process was given it: a class's own idea of where it comes from is, out of an
    /// AOT cache, the place where the cache was made.
    private static Path besideTheJar() {
        return Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0])
                .resolveSibling(FILE);
    }
}
