package pushback.cdk.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.cdk.environment.Environment;
import pushback.health.SampleArchive;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/// All of them private, encrypted, reached by TLS only, and kept when the stack goes.
///
/// @param artifacts the sealed bundles; versions are what a release is pinned to
/// @param media the application's data
/// @param logs who asked for what, of the load balancer and of the other buckets
public record Buckets(Bucket artifacts, Optional<Bucket> media, Bucket logs) {
    /// Below it lie the bundles.
    public static final String BUILDS = "builds/";

    public static Buckets of(Construct stack, Environment environment) {
        var scope = new Construct(stack, "Buckets");
        var logs = bucket(scope, "Logs")
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .expiration(Duration.days(environment.logDays()))
                        .build()))
                .build();
        // The bundle that runs may be old: no current version expires. PromoteRelease deletes what nobody goes back to.
        var artifacts = bucket(scope, "Artifacts")
                .versioned(true)
                .serverAccessLogsBucket(logs)
                .serverAccessLogsPrefix("artifacts/")
                .lifecycleRules(
                        Stream.concat(tidy().stream(), Stream.of(evidence())).toList())
                .build();
        return new Buckets(
                artifacts,
                environment.mediaBucket()
                        ? Optional.of(bucket(scope, "Media")
                                .versioned(true)
                                .serverAccessLogsBucket(logs)
                                .serverAccessLogsPrefix("media/")
                                .lifecycleRules(tidy())
                                .build())
                        : Optional.empty(),
                logs);
    }

    private static Bucket.Builder bucket(Construct scope, String id) {
        return Bucket.Builder.create(scope, id)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .enforceSsl(true)
                .minimumTlsVersion(1.2)
                .encryption(BucketEncryption.S3_MANAGED)
                .removalPolicy(RemovalPolicy.RETAIN);
    }

    /// The samples of releases, which nobody pins.
    private static LifecycleRule evidence() {
        return LifecycleRule.builder()
                .prefix(SampleArchive.FOLDER)
                .expiration(Duration.days(SampleArchive.DAYS))
                .noncurrentVersionExpiration(Duration.days(1))
                .build();
    }

    private static List<LifecycleRule> tidy() {
        return List.of(LifecycleRule.builder()
                .noncurrentVersionExpiration(Duration.days(90))
                .expiredObjectDeleteMarker(true)
                .abortIncompleteMultipartUploadAfter(Duration.days(7))
                .build());
    }
}
