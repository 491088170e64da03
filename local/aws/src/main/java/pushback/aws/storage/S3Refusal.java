package pushback.aws.storage;

import java.io.IOException;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// S3's refusals.
final class S3Refusal {
    static final String SERVICE = "S3";

    private S3Refusal() {}

    static AwsServiceException of(int status, String code, String message) {
        return Refusal.of(S3Exception.builder(), SERVICE, status, code, message);
    }

    static AwsServiceException noSuchBucket(String bucket) {
        return Refusal.of(
                NoSuchBucketException.builder(),
                SERVICE,
                404,
                "NoSuchBucket",
                "The specified bucket does not exist: " + bucket);
    }

    static AwsServiceException noSuchKey(String key) {
        return Refusal.of(
                NoSuchKeyException.builder(), SERVICE, 404, "NoSuchKey", "The specified key does not exist: " + key);
    }

    static AwsServiceException preconditionFailed(String condition) {
        return of(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold: " + condition);
    }

    static AwsServiceException badDigest() {
        return of(400, "BadDigest", "The digest you specified did not match what we received");
    }

    static AwsServiceException malformed() {
        return of(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    static AwsServiceException notStored(String key, IOException cause) {
        return of(
                507,
                "InsufficientStorage",
                "cannot store " + key + ": " + cause
                        + "; nothing of it was kept. Free some disk space, or make the directory writable");
    }

    static AwsServiceException lost(String key, String versionId, IOException cause) {
        return of(500, "InternalError", "the bytes of " + key + " version " + versionId + " are gone: " + cause);
    }
}
