package pushback.operator;

import java.util.Optional;

/// What S3 says of single objects.
public interface ObjectHeads {
    /// @param eTag without quotation marks
    record Head(long size, String eTag) {}

    /// Empty: there is no such version of it.
    Optional<Head> of(String bucket, String key, String versionId);
}
