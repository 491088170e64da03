package pushback.aws.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// One version of an object, without its bytes.
///
/// @param versionId `null` as a word, as S3 says it, for what was stored without versioning
/// @param eTag the MD5 in quotation marks
/// @param checksumSha256 Base64; null unless the writer gave it or asked for it
/// @param deleteMarker whether this version says that the object is gone
/// @param file the name its bytes lie under; never used twice, so an object is replaced in one step
record StoredObject(
        String key,
        String versionId,
        long size,
        String eTag,
        String checksumSha256,
        String contentType,
        Map<String, String> metadata,
        Instant lastModified,
        boolean deleteMarker,
        String file) {
    static final String UNVERSIONED = "null";
    private static final int LONGEST_NAME = 150;

    /// A name for a file: the key as far as a file system takes it, and what tells its versions apart.
    static String fileName(String key, String suffix) {
        var readable = URLEncoder.encode(key, StandardCharsets.UTF_8);
        var name = readable.length() <= LONGEST_NAME
                ? readable
                : readable.substring(0, LONGEST_NAME) + "~"
                        + Digests.hex(Digests.md5(key.getBytes(StandardCharsets.UTF_8)));
        return name + "@" + suffix;
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("key", key)
                .put("version", versionId)
                .put("size", size)
                .put("eTag", eTag)
                .put("sha256", checksumSha256)
                .put("type", contentType)
                .put("modified", lastModified.toString())
                .put("deleted", deleteMarker)
                .put("file", file);
        var tags = json.putObject("metadata");
        metadata.forEach(tags::put);
        return json;
    }

    static StoredObject of(JsonNode json) {
        var metadata = new TreeMap<String, String>();
        json.get("metadata")
                .properties()
                .forEach(one -> metadata.put(one.getKey(), one.getValue().asText()));
        return new StoredObject(
                json.get("key").asText(),
                json.get("version").asText(),
                json.get("size").asLong(),
                json.get("eTag").textValue(),
                json.get("sha256").textValue(),
                json.get("type").textValue(),
                metadata,
                Instant.parse(json.get("modified").asText()),
                json.get("deleted").asBoolean(),
                json.get("file").asText());
    }
}
