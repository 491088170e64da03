package pushback.aws.storage;

import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// What S3 says about bytes that pass by: their MD5 and SHA-256.
final class Digests {
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha256 = digest("SHA-256");
    private byte[] md5Value;
    private byte[] sha256Value;

    InputStream watch(InputStream content) {
        return new DigestInputStream(new DigestInputStream(content, md5), sha256);
    }

    /// To be called once all bytes have passed.
    void finish() {
        md5Value = md5.digest();
        sha256Value = sha256.digest();
    }

    byte[] md5() {
        return md5Value;
    }

    String eTag() {
        return '"' + hex(md5Value) + '"';
    }

    String md5Base64() {
        return Base64.getEncoder().encodeToString(md5Value);
    }

    String sha256Base64() {
        return Base64.getEncoder().encodeToString(sha256Value);
    }

    static byte[] md5(byte[] content) {
        return digest("MD5").digest(content);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
