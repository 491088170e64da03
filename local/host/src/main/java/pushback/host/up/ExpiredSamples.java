package pushback.host.up;

import java.time.Duration;
import pushback.cloud.Cloud;
import pushback.health.SampleArchive;

/// Samples of releases that are older than they are kept, which a bucket's lifecycle rule deletes on AWS. Here they are
/// looked for when a cloud starts.
record ExpiredSamples(Cloud cloud) {
    /// Deletes them; returns how many there were.
    int delete() {
        return cloud.timeline().call(() -> {
            var s3 = cloud.services().s3();
            var bucket = cloud.settings().stores().artifactBucket();
            var oldest = cloud.timeline().now().minus(Duration.ofDays(SampleArchive.DAYS));
            var expired =
                    s3.listObjectVersionsPaginator(list -> list.bucket(bucket).prefix(SampleArchive.FOLDER)).stream()
                            .flatMap(page -> page.versions().stream())
                            .filter(version -> version.lastModified().isBefore(oldest))
                            .toList();
            expired.forEach(version -> s3.deleteObject(
                    delete -> delete.bucket(bucket).key(version.key()).versionId(version.versionId())));
            return expired.size();
        });
    }
}
