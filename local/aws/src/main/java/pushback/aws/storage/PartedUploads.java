package pushback.aws.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import pushback.aws.disk.AtomicFile;

/// Objects that are being uploaded in parts, which clients do with large files: the AWS CLI from 8 MB on. What is not
/// complete is forgotten with the process, and its bytes are deleted when the next one opens the directory; on AWS it
/// stays until somebody aborts it.
final class PartedUploads {
    private static final String PARTS = ".parts";
    /// S3's limits: the least of a part that is not the last, in bytes, and the largest number of a part.
    private static final long SMALLEST = 5L << 20;
    private static final int LAST_NUMBER = 10_000;

    private final ObjectBytes bytes;
    private final NavigableMap<String, Upload> uploads = new TreeMap<>();
    private long begun;

    PartedUploads(Optional<Path> directory) {
        var parts = directory.map(path -> path.resolve(PARTS));
        parts.ifPresent(PartedUploads::sweep);
        bytes = parts.<ObjectBytes>map(FileBytes::new).orElseGet(MemoryBytes::new);
    }

    /// @param parts by their numbers
    record Upload(
            String id,
            String bucket,
            String key,
            String contentType,
            Map<String, String> metadata,
            Instant begun,
            NavigableMap<Integer, Part> parts) {}

    /// @param md5 of its bytes
    /// @param file the name its bytes lie under
    record Part(int number, long size, byte[] md5, Instant stored, String file) {
        String eTag() {
            return '"' + Digests.hex(md5) + '"';
        }
    }

    /// What the client says the object is made of.
    record Listed(Integer number, String eTag) {}

    Upload begin(String bucket, String key, String contentType, Map<String, String> metadata, Instant now) {
        // As AWS's, an id says nothing; unlike AWS's, the same history gives the same ids.
        var id = Digests.hex(
                Digests.md5((bucket + "/" + key + "/" + begun++ + "/" + now).getBytes(StandardCharsets.UTF_8)));
        var upload = new Upload(id, bucket, key, contentType, metadata, now, new TreeMap<>());
        uploads.put(id, upload);
        return upload;
    }

    /// @throws software.amazon.awssdk.services.s3.model.S3Exception if there is none of that object
    Upload of(String bucket, String key, String id) {
        var upload = id == null ? null : uploads.get(id);
        if (upload == null || !upload.bucket.equals(bucket) || !upload.key.equals(key))
            throw S3Refusal.of(
                    404,
                    "NoSuchUpload",
                    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
                            + "aborted or completed.");
        return upload;
    }

    /// Those of a bucket, by their keys.
    List<Upload> of(String bucket) {
        return uploads.values().stream()
                .filter(upload -> upload.bucket.equals(bucket))
                .sorted((one, other) -> Attributes.compareUtf8(one.key, other.key))
                .toList();
    }

    /// @throws IOException if it cannot be stored; the part that it would have replaced is still there
    Part store(Upload upload, Integer number, InputStream content, Wanted wanted, Instant now) throws IOException {
        if (number == null || number < 1 || number > LAST_NUMBER)
            throw S3Refusal.of(
                    400,
                    "InvalidArgument",
                    "Part number must be an integer between 1 and " + LAST_NUMBER + ", inclusive");
        var digests = new Digests();
        var counted = new Counted(digests.watch(content));
        var file = upload.id + "-" + number + "-" + begun++;
        bytes.store(upload.bucket, file, counted);
        digests.finish();
        if (wanted.contradicts(digests)) {
            bytes.remove(upload.bucket, file);
            throw S3Refusal.badDigest();
        }
        var part = new Part(number, counted.count(), digests.md5(), now, file);
        var replaced = upload.parts.put(number, part);
        if (replaced != null) bytes.remove(upload.bucket, replaced.file);
        return part;
    }

    /// The parts an object is made of, as S3 demands them.
    List<Part> chosen(Upload upload, List<Listed> listed) {
        if (listed.isEmpty()) throw S3Refusal.malformed();
        var chosen = new ArrayList<Part>();
        for (var one : listed) {
            if (one.number == null) throw S3Refusal.malformed();
            if (!chosen.isEmpty() && one.number <= chosen.getLast().number)
                throw S3Refusal.of(
                        400,
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by part number.");
            var part = upload.parts.get(one.number);
            if (part == null || one.eTag == null || !one.eTag.replace("\"", "").equals(Digests.hex(part.md5)))
                throw S3Refusal.of(
                        400,
                        "InvalidPart",
                        "One or more of the specified parts could not be found. The part may not have been uploaded, "
                                + "or the specified entity tag may not match the part's entity tag: " + one.number);
            chosen.add(part);
        }
        for (var part : chosen.subList(0, chosen.size() - 1))
            if (part.size < SMALLEST)
                throw S3Refusal.of(
                        400,
                        "EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size: part " + part.number + " has "
                                + part.size + " bytes of " + SMALLEST);
        return chosen;
    }

    /// Their bytes, one part after the other, each opened when it is its turn.
    ///
    /// @throws UncheckedIOException while it is read, if the bytes of a part are gone
    InputStream open(Upload upload, List<Part> parts) {
        var left = parts.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return left.hasNext();
            }

            @Override
            public InputStream nextElement() {
                try {
                    return bytes.open(upload.bucket, left.next().file);
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            }
        });
    }

    /// S3's for an object in parts: the MD5 of their MD5s, and how many there are.
    static String eTag(List<Part> parts) {
        var sums = new byte[parts.size() * 16];
        for (var at = 0; at < parts.size(); at++) System.arraycopy(parts.get(at).md5, 0, sums, at * 16, 16);
        return '"' + Digests.hex(Digests.md5(sums)) + "-" + parts.size() + '"';
    }

    private static void sweep(Path parts) {
        if (!Files.exists(parts)) return;
        try (var left = Files.walk(parts)) {
            left.sorted(Comparator.reverseOrder()).forEach(AtomicFile::discard);
        } catch (IOException stays) {
            // Nobody reads them, and the next start tries again.
        }
    }

    /// Completed or given up: its parts are deleted.
    void end(Upload upload) {
        uploads.remove(upload.id);
        upload.parts.values().forEach(part -> bytes.remove(upload.bucket, part.file));
    }
}
