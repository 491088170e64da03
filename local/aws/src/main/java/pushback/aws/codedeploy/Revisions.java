package pushback.aws.codedeploy;

import java.util.EnumSet;
import java.util.Set;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import software.amazon.awssdk.services.codedeploy.model.BundleType;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;
import software.amazon.awssdk.services.codedeploy.model.RevisionRequiredException;

/// A revision in the words of the API, and as a server's agent wants it.
final class Revisions {
    private static final Set<BundleType> BUNDLES = EnumSet.of(BundleType.ZIP, BundleType.TAR, BundleType.TGZ);

    private Revisions() {}

    /// Only bundles in S3; whether the object exists is found out by the first server that downloads it, as on AWS.
    static BundleLocation bundle(RevisionLocation revision) {
        if (revision == null) throw CodeDeployError.with(RevisionRequiredException.builder(), "Revision is required");
        var s3 = revision.s3Location();
        if (revision.revisionType() != RevisionLocationType.S3 || s3 == null) {
            throw invalid("Only revisions in S3 are supported");
        }
        if (blank(s3.bucket()) || blank(s3.key())) throw invalid("Revision location needs a bucket and a key");
        if (!BUNDLES.contains(s3.bundleType())) {
            throw invalid("Bundle type must be one of zip, tar, tgz");
        }
        return new BundleLocation(
                s3.bucket(), s3.key(), orEmpty(s3.version()), orEmpty(s3.eTag()), s3.bundleTypeAsString());
    }

    static RevisionLocation location(BundleLocation bundle) {
        return RevisionLocation.builder()
                .revisionType(RevisionLocationType.S3)
                .s3Location(s3 -> s3.bucket(bundle.bucket())
                        .key(bundle.key())
                        .bundleType(bundle.bundleType())
                        .version(bundle.version().isEmpty() ? null : bundle.version())
                        .eTag(bundle.eTag().isEmpty() ? null : bundle.eTag()))
                .build();
    }

    private static RuntimeException invalid(String why) {
        return CodeDeployError.with(InvalidRevisionException.builder(), why);
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
