package pushback.host.up;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pushback.cloud.Cloud;
import pushback.health.SampleArchive;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// Samples of releases that are older than they are kept, which a bucket's lifecycle rule deletes on AWS, and of all
/// but
/// the latest releases: here the list of all objects is in memory, and is read at every start.
record ExpiredSamples(Cloud cloud) {
    /// Each sample is a line that every start reads.
    static final int RELEASES = 50;

    /// Deletes them; returns how many there were.
    int delete() {
        return cloud.timeline().call(() -> {
            var s3 = cloud.services().s3();
            var bucket = cloud.settings().stores().artifactBucket();
            var oldest = cloud.timeline().now().minus(Duration.ofDays(SampleArchive.DAYS));
            var all = s3.listObjectVersionsPaginator(list -> list.bucket(bucket).prefix(SampleArchive.FOLDER)).stream()
                    .flatMap(page -> page.versions().stream())
                    .toList();
            var kept = latest(all);
            var expired = all.stream()
                    .filter(version -> version.lastModified().isBefore(oldest) || !kept.contains(release(version)))
                    .toList();
            expired.forEach(version -> s3.deleteObject(
                    delete -> delete.bucket(bucket).key(version.key()).versionId(version.versionId())));
            return expired.size();
        });
    }

    private static Set<String> latest(List<ObjectVersion> all) {
        var last = new HashMap<String, Instant>();
        for (var version : all)
            last.merge(release(version), version.lastModified(), (one, other) -> one.isAfter(other) ? one : other);
        return last.entrySet().stream()
                .sorted(Map.Entry.<String, Instant>comparingByValue().reversed())
                .limit(RELEASES)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static String release(ObjectVersion version) {
        var rest = version.key().substring(SampleArchive.FOLDER.length());
        return rest.substring(0, Math.max(0, rest.indexOf('/')));
    }
}
