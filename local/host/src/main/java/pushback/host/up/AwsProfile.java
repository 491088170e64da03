package pushback.host.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pushback.aws.disk.AtomicFile;
import pushback.aws.endpoint.AccessKey;

/// How clients of AWS find the local cloud: a profile `pushback` in files of AWS's own form, readable by their owner
/// only, and the same as variables. The key is made once, so that shells which have it go on working after a restart.
///
/// @param url of the endpoint
public record AwsProfile(String url, AccessKey key) {
    /// As clients name it: `aws --profile pushback`.
    public static final String NAME = "pushback";
    public static final String REGION = "us-east-1";
    private static final Pattern KNOWN =
            Pattern.compile("\\[pushback]\\s+aws_access_key_id = (AKIA[A-Z2-7]{16})\\s+aws_secret_access_key ="
                    + " ([A-Za-z0-9+/]{40})\\s*");
    private static final Pattern URL = Pattern.compile("endpoint_url = (http://127\\.0\\.0\\.1:[0-9]{1,5})\\s");

    /// The one in `folder`, whose files are written anew: the port may be another. One that is damaged is made again.
    static AwsProfile in(Path folder, String url) {
        var profile = new AwsProfile(url, known(folder).orElseGet(AccessKey::forOperator));
        profile.write(folder);
        return profile;
    }

    /// What a running `up` left below `root`; empty if none has run there.
    public static Optional<AwsProfile> read(Path root) {
        var folder = new Layout(root).aws();
        return known(folder).flatMap(key -> url(folder).map(url -> new AwsProfile(url, key)));
    }

    private static Optional<AccessKey> known(Path folder) {
        return content(folder.resolve("credentials"))
                .map(KNOWN::matcher)
                .filter(found -> found.matches())
                .map(found -> AccessKey.ofOperator(found.group(1), found.group(2)));
    }

    private static Optional<String> url(Path folder) {
        return content(folder.resolve("config"))
                .map(URL::matcher)
                .filter(found -> found.find())
                .map(found -> found.group(1));
    }

    private static Optional<String> content(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read " + file + ": " + unreadable.getMessage() + "; delete it, and it is made anew",
                    unreadable);
        }
    }

    private void write(Path folder) {
        var credentials = "aws_access_key_id = " + key.id() + "\naws_secret_access_key = " + key.secret() + "\n";
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException refused) {
            throw new UncheckedIOException("cannot write " + folder + ": " + refused.getMessage(), refused);
        }
        write(folder.resolve("credentials"), "[" + NAME + "]\n" + credentials);
        // With the key: one variable, AWS_CONFIG_FILE, is then enough.
        write(
                folder.resolve("config"),
                "[profile " + NAME + "]\nregion = " + REGION + "\nendpoint_url = " + url + "\n" + credentials
                        // Without it AWS CLI 1 makes links of the older version in this region.
                        + "s3 =\n    signature_version = s3v4\n");
    }

    private static void write(Path file, String content) {
        AtomicFile.write(
                file,
                content.getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// By which SDKs and the AWS CLI find it, in the order in which they are shown. Some read the one name of the
    /// region, some the other.
    public Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        variables.put("AWS_ENDPOINT_URL", url);
        variables.put("AWS_ACCESS_KEY_ID", key.id());
        variables.put("AWS_SECRET_ACCESS_KEY", key.secret());
        variables.put("AWS_REGION", REGION);
        variables.put("AWS_DEFAULT_REGION", REGION);
        return variables;
    }
}
