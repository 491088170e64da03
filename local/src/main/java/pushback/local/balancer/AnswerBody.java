package pushback.local.balancer;

import java.io.IOException;
import java.io.InputStream;

/// The bytes of an answer, freed of their framing. A connection that ends too early is an error, never the end.
final class AnswerBody extends InputStream {
    private enum Framing { FIXED, CHUNKED, UNTIL_CLOSE }

    private final InputStream in;
    private final Framing framing;
    private long left;
    private boolean firstChunk = true;
    private boolean ended;

    private AnswerBody(InputStream in, Framing framing, long left) {
        this.in = in;
        this.framing = framing;
        this.left = left;
        ended = framing == Framing.FIXED && left == 0;
    }

    static AnswerBody empty() {
        return new AnswerBody(InputStream.nullInputStream(), Framing.FIXED, 0);
    }

    static AnswerBody fixed(InputStream in, long length) {
        return new AnswerBody(in, Framing.FIXED, length);
    }

    static AnswerBody chunked(InputStream in) {
        return new AnswerBody(in, Framing.CHUNKED, 0);
    }

    static AnswerBody untilClose(InputStream in) {
        return new AnswerBody(in, Framing.UNTIL_CLOSE, Long.MAX_VALUE);
    }

    /// Whether more can be read at once, so that it need not be flushed yet.
    boolean hasMore() throws IOException {
        int endOfChunk = framing == Framing.CHUNKED && left == 0 ? 2 : 0;
        return !ended && in.available() > endOfChunk;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (ended) return -1;
        if (framing == Framing.CHUNKED && left == 0 && !nextChunk()) return -1;
        int count = in.read(into, offset, (int) Math.min(left, length));
        if (count < 0) {
            if (framing != Framing.UNTIL_CLOSE) throw new IOException("the target broke off within its answer");
            ended = true;
            return -1;
        }
        left -= count;
        if (framing == Framing.FIXED) ended = left == 0;
        return count;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private boolean nextChunk() throws IOException {
        if (!firstChunk && !Wire.line(in, 2).isEmpty()) throw new IOException("the target sent a broken chunk");
        firstChunk = false;
        left = chunkSize(Wire.line(in, 1024));
        if (left > 0) return true;
        while (!Wire.line(in, 8192).isEmpty()) { } // Trailers; none of them is passed on.
        ended = true;
        return false;
    }

    private static long chunkSize(String line) throws IOException {
        int extension = line.indexOf(';');
        var digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        if (digits.isEmpty() || digits.length() > 15 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new IOException("the target sent a broken chunk");
        }
        return Long.parseLong(digits, 16);
    }
}
