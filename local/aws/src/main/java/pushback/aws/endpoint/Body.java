package pushback.aws.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import pushback.aws.wire.Denied;
import pushback.aws.wire.WireRequest;

/// A request's body, read once: its bytes are copied, and nothing is done with them until their hash, the signatures of
/// their parts and their checksums were found right.
final class Body {
    private static final String CHUNKED = "STREAMING-";
    private static final int LONGEST_LINE = 1024;
    /// A single PUT may carry 5 GB on S3; here a picture or a bundle.
    static final long LARGEST = 256L << 20;

    private final WireRequest asked;
    private final Signed signed;
    private final InputStream in;
    private final OutputStream out;
    private final Checksums checksums;
    private final byte[] buffer = new byte[16 * 1024];
    private long length;

    Body(WireRequest asked, Signed signed, InputStream in, OutputStream out) {
        this.asked = asked;
        this.signed = signed;
        this.in = in;
        this.out = out;
        this.checksums = new Checksums(asked);
    }

    Checksums checksums() {
        return checksums;
    }

    /// Returns how many bytes it had.
    long copy() throws IOException {
        if (signed.payload().startsWith(CHUNKED)) chunks();
        else whole();
        checksums.verify();
        return length;
    }

    private void whole() throws IOException {
        var hash = Hashes.sha256();
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            hash.update(buffer, 0, read);
            pass(read);
        }
        if (signed.payload().equals("UNSIGNED-PAYLOAD")) return;
        if (!Hashes.same(Hashes.hex(hash.digest()), signed.payload()))
            throw Denied.of(
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    private void chunks() throws IOException {
        var signs = switch (signed.payload()) {
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> true;
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> false;
            default -> throw Denied.of(400, "InvalidRequest", "The body's form " + signed.payload() + " is not known");
        };
        var trailed = signed.payload().endsWith("-TRAILER");
        var signature = signed.chunks().seed();
        for (var size = -1L; size != 0; ) {
            var head = line().split(";", 2);
            size = size(head[0]);
            var hash = Hashes.sha256();
            chunk(size, hash);
            if (signs) signature = require(signed.chunks().data(signature, Hashes.hex(hash.digest())), extension(head));
            // After the last chunk comes the trailer at once, or the empty line that ends it.
            if (size > 0 && !line().isEmpty()) throw incomplete();
        }
        if (trailed) trailer(signs, signature);
        else if (!line().isEmpty()) throw incomplete();
        var announced = asked.header("x-amz-decoded-content-length");
        if (announced.isPresent() && !announced.get().equals(Long.toString(length))) throw incomplete();
    }

    private void chunk(long size, java.security.MessageDigest hash) throws IOException {
        for (var left = size; left > 0; ) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) throw incomplete();
            hash.update(buffer, 0, read);
            pass(read);
            left -= read;
        }
    }

    private void trailer(boolean signs, String previous) throws IOException {
        var canonical = new StringBuilder();
        String given = null;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            if (colon < 1) throw malformedTrailer();
            var name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            var value = line.substring(colon + 1).strip();
            if (name.equals("x-amz-trailer-signature")) {
                given = value;
                continue;
            }
            if (!checksums.awaits(name)) throw malformedTrailer();
            checksums.expect(name, value);
            canonical.append(name).append(':').append(value).append('\n');
        }
        if (signs) require(signed.chunks().trailer(previous, canonical.toString()), given);
    }

    private void pass(int read) throws IOException {
        length += read;
        if (length > LARGEST) throw tooLarge();
        checksums.update(buffer, read);
        out.write(buffer, 0, read);
    }

    /// Up to and without CR LF.
    private String line() throws IOException {
        var line = new StringBuilder();
        for (var unit = in.read(); unit != '\n'; unit = in.read()) {
            if (unit < 0 || line.length() > LONGEST_LINE) throw incomplete();
            line.append((char) unit);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') throw incomplete();
        return new String(
                line.substring(0, line.length() - 1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.US_ASCII);
    }

    private static long size(String text) {
        if (!text.matches("[0-9A-Fa-f]{1,15}")) throw incomplete();
        return Long.parseLong(text, 16);
    }

    private static String extension(String[] head) {
        return head.length == 2 && head[1].startsWith("chunk-signature=")
                ? head[1].substring("chunk-signature=".length())
                : null;
    }

    private static String require(String expected, String given) {
        if (given == null || !Hashes.same(expected, given))
            throw Denied.of(
                    403,
                    "SignatureDoesNotMatch",
                    "The signature of a part of the body does not match what we calculated.");
        return expected;
    }

    static RuntimeException tooLarge() {
        return Denied.of(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size: the local cloud takes " + (LARGEST >> 20)
                        + " MB");
    }

    private static RuntimeException incomplete() {
        return Denied.of(400, "IncompleteBody", "The body is not what its headers announce.");
    }

    private static RuntimeException malformedTrailer() {
        return Denied.of(
                400,
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not "
                        + "conform to our published schema.");
    }
}
