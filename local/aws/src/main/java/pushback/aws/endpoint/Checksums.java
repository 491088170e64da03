package pushback.aws.endpoint;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import pushback.aws.wire.Denied;
import pushback.aws.wire.WireRequest;

/// The checksums that a request names for its body, taken while the bytes pass by. Which ones is known before; their
/// values may come after the body, in its trailer.
final class Checksums {
    private static final String PREFIX = "x-amz-checksum-";
    /// Headers that begin like a checksum's and are none.
    private static final Set<String> ABOUT = Set.of("algorithm", "type", "mode");
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<String, String> expected = new LinkedHashMap<>();

    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it names one that S3 does not know
    Checksums(WireRequest asked) {
        asked.headers().forEach((name, values) -> {
            if (!name.startsWith(PREFIX) || ABOUT.contains(name.substring(PREFIX.length()))) return;
            begin(name);
            expected.put(name, values.getFirst());
        });
        asked.header("x-amz-trailer")
                .ifPresent(names -> Arrays.stream(names.split(","))
                        .map(String::strip)
                        .filter(name -> name.startsWith(PREFIX))
                        .forEach(this::begin));
    }

    private void begin(String name) {
        running.put(
                name,
                Algorithm.of(name.substring(PREFIX.length()))
                        .orElseThrow(
                                () -> Denied.of(400, "InvalidRequest", "The algorithm of " + name + " is not known"))
                        .begin());
    }

    void update(byte[] bytes, int length) {
        running.values().forEach(one -> one.update(bytes, length));
    }

    /// Whether the trailer was announced.
    boolean awaits(String name) {
        return running.containsKey(name) && !expected.containsKey(name);
    }

    void expect(String name, String value) {
        expected.put(name, value);
    }

    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if one was announced and did not come,
    ///     or
    /// is wrong
    void verify() {
        running.forEach((name, checksum) -> {
            var wanted = expected.get(name);
            if (wanted == null)
                throw Denied.of(400, "MalformedTrailerError", "The request announced " + name + " and did not send it");
            if (!wanted.equals(checksum.base64()))
                throw Denied.of(
                        400, "BadDigest", "The " + name + " you specified did not match the calculated checksum.");
        });
    }

    /// The SHA-256 in Base64, which the object keeps.
    Optional<String> sha256() {
        return Optional.ofNullable(expected.get(PREFIX + "sha256"));
    }

    private interface Running {
        void update(byte[] bytes, int length);

        String base64();
    }

    private enum Algorithm {
        CRC32,
        CRC32C,
        CRC64NVME,
        SHA1,
        SHA256;

        static Optional<Algorithm> of(String name) {
            return Arrays.stream(values())
                    .filter(one -> one.name().equalsIgnoreCase(name))
                    .findFirst();
        }

        Running begin() {
            return switch (this) {
                case CRC32 -> running(new CRC32(), Integer.BYTES);
                case CRC32C -> running(new CRC32C(), Integer.BYTES);
                case CRC64NVME -> running(new Crc64Nvme(), Long.BYTES);
                case SHA1 -> running("SHA-1");
                case SHA256 -> running("SHA-256");
            };
        }

        private static Running running(Checksum checksum, int bytes) {
            return new Running() {
                @Override
                public void update(byte[] content, int length) {
                    checksum.update(content, 0, length);
                }

                @Override
                public String base64() {
                    var value = ByteBuffer.allocate(Long.BYTES)
                            .putLong(checksum.getValue())
                            .array();
                    return Base64.getEncoder()
                            .encodeToString(Arrays.copyOfRange(value, Long.BYTES - bytes, Long.BYTES));
                }
            };
        }

        private static Running running(String algorithm) {
            try {
                var digest = MessageDigest.getInstance(algorithm);
                return new Running() {
                    @Override
                    public void update(byte[] content, int length) {
                        digest.update(content, 0, length);
                    }

                    @Override
                    public String base64() {
                        return Base64.getEncoder().encodeToString(digest.digest());
                    }
                };
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("every JDK has " + algorithm, impossible);
            }
        }
    }
}
