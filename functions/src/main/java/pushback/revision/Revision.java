package pushback.revision;

import java.time.Instant;

/// A sealed bundle: these bytes and no others are deployed.
///
/// @param commit full SHA it was built from
/// @param bucket S3 bucket
/// @param key object key
/// @param versionId the object's version, so that a later upload cannot take its place
/// @param eTag S3's own checksum, which CodeDeploy verifies
/// @param digest SHA-256 of the bytes, `sha256:` and 64 hexadecimal digits
/// @param size in bytes
/// @param schema what its `release.json` says about the database
/// @param builtBy CodeBuild's build id
/// @param sealedAt when it was sealed
public record Revision(
        String commit,
        String bucket,
        String key,
        String versionId,
        String eTag,
        String digest,
        long size,
        Schema schema,
        String builtBy,
        Instant sealedAt) {

    static final String PREFIX = "revision#";

    public static String entry(String commit) {
        return PREFIX + commit;
    }

    /// The digest as people say it: twelve digits.
    public String shortDigest() {
        return digest.substring(0, "sha256:".length() + 12);
    }
}
