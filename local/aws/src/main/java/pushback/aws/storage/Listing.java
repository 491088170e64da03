package pushback.aws.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Pages of a bucket's content. Keys come in the order of their UTF-8 bytes, at most 1000 a page, as on S3.
record Listing(Bucket bucket) {
    private static final int MOST = 1000;

    ListObjectsV2Response objects(ListObjectsV2Request request) {
        var prefix = orEmpty(request.prefix());
        var after = request.continuationToken() != null
                ? decoded(request.continuationToken())
                : orEmpty(request.startAfter());
        var most = most(request.maxKeys());
        var contents = new ArrayList<S3Object>();
        var prefixes = new TreeSet<String>();
        String last = null;
        var truncated = false;
        for (var versions : bucket.keys(prefix).values()) {
            var object = versions.getFirst();
            if (object.deleteMarker()) continue;
            var group = group(object.key(), prefix, request.delimiter());
            var entry = group == null ? object.key() : group;
            if (Attributes.compareUtf8(entry, after) <= 0 || group != null && prefixes.contains(group)) continue;
            if (contents.size() + prefixes.size() == most) {
                truncated = true;
                break;
            }
            if (group != null) prefixes.add(group);
            else
                contents.add(S3Object.builder()
                        .key(object.key())
                        .eTag(object.eTag())
                        .size(object.size())
                        .lastModified(object.lastModified())
                        .storageClass("STANDARD")
                        .build());
            last = entry;
        }
        return ListObjectsV2Response.builder()
                .name(bucket.name)
                .prefix(prefix)
                .delimiter(request.delimiter())
                .maxKeys(most)
                .keyCount(contents.size() + prefixes.size())
                .contents(contents)
                .commonPrefixes(commonPrefixes(prefixes))
                .isTruncated(truncated)
                .continuationToken(request.continuationToken())
                .startAfter(request.startAfter())
                .nextContinuationToken(truncated ? encoded(last) : null)
                .build();
    }

    ListObjectVersionsResponse versions(ListObjectVersionsRequest request) {
        if (request.delimiter() != null)
            throw new UnsupportedOperationException("the local S3 lists versions without a delimiter");
        var prefix = orEmpty(request.prefix());
        var most = most(request.maxKeys());
        var objects = new ArrayList<ObjectVersion>();
        var markers = new ArrayList<DeleteMarkerEntry>();
        StoredObject last = null;
        var reached = request.keyMarker() == null;
        for (var version :
                bucket.keys(prefix).values().stream().flatMap(List::stream).toList()) {
            if (!reached) {
                var order = Attributes.compareUtf8(version.key(), request.keyMarker());
                if (order < 0 || order == 0 && request.versionIdMarker() == null) continue;
                if (order == 0) {
                    reached = version.versionId().equals(request.versionIdMarker());
                    continue;
                }
                reached = true;
            }
            if (objects.size() + markers.size() == most) {
                return answer(request, prefix, most, objects, markers)
                        .isTruncated(true)
                        .nextKeyMarker(last.key())
                        .nextVersionIdMarker(last.versionId())
                        .build();
            }
            var latest = bucket.newest(version.key()) == version;
            if (version.deleteMarker())
                markers.add(DeleteMarkerEntry.builder()
                        .key(version.key())
                        .isLatest(latest)
                        .versionId(version.versionId())
                        .lastModified(version.lastModified())
                        .build());
            else
                objects.add(ObjectVersion.builder()
                        .key(version.key())
                        .versionId(version.versionId())
                        .isLatest(latest)
                        .eTag(version.eTag())
                        .size(version.size())
                        .lastModified(version.lastModified())
                        .storageClass("STANDARD")
                        .build());
            last = version;
        }
        return answer(request, prefix, most, objects, markers)
                .isTruncated(false)
                .build();
    }

    private ListObjectVersionsResponse.Builder answer(
            ListObjectVersionsRequest request,
            String prefix,
            int most,
            List<ObjectVersion> objects,
            List<DeleteMarkerEntry> markers) {
        return ListObjectVersionsResponse.builder()
                .name(bucket.name)
                .prefix(prefix)
                .maxKeys(most)
                .versions(objects)
                .deleteMarkers(markers)
                .keyMarker(request.keyMarker())
                .versionIdMarker(request.versionIdMarker());
    }

    private static String group(String key, String prefix, String delimiter) {
        if (delimiter == null || delimiter.isEmpty()) return null;
        var end = key.indexOf(delimiter, prefix.length());
        return end < 0 ? null : key.substring(0, end + delimiter.length());
    }

    private static List<CommonPrefix> commonPrefixes(TreeSet<String> prefixes) {
        return prefixes.stream()
                .map(one -> CommonPrefix.builder().prefix(one).build())
                .toList();
    }

    private static int most(Integer asked) {
        return asked == null ? MOST : Math.clamp(asked, 0, MOST);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static String encoded(String key) {
        return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw S3Refusal.of(400, "InvalidArgument", "The continuation token provided is incorrect");
        }
    }
}
