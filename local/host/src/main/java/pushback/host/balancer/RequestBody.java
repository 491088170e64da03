package pushback.host.balancer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What the client sends after the head. A small body is read ahead, so that a stalling client costs no target anything
/// and the body can be sent twice; a larger one is streamed from there on.
final class RequestBody {
    /// Larger than any form of a web application that is not an upload.
    private static final int READ_AHEAD = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private final long length;
    private final ChunkedBody chunks;
    private byte[] ahead = NONE;
    private int count;
    private long left;
    private boolean streaming;

    /// @param length in bytes, -1 for the chunked coding
    RequestBody(long length) {
        this.length = length;
        chunks = length < 0 ? new ChunkedBody() : null;
        left = length;
        if (length > 0) ahead = new byte[(int) Math.min(length, READ_AHEAD)];
    }

    /// Whether the client has sent its last byte.
    boolean isComplete() {
        return chunks == null ? left == 0 : chunks.ended();
    }

    /// Whether the whole of it was read ahead.
    boolean isWhole() {
        return !streaming && isComplete();
    }

    /// Whether it is time to show it to a target: it is whole, or what may be read ahead is there.
    boolean isReady() {
        return isComplete() || count >= READ_AHEAD;
    }

    boolean hasBegun() {
        return count > 0;
    }

    /// Reads ahead; leaves what does not belong to the body or is too much to be read ahead.
    void readAhead(ByteBuffer in) throws ChunkedBody.Broken {
        if (chunks != null) {
            int limit = in.limit();
            in.limit(Math.min(limit, in.position() + READ_AHEAD));
            try {
                chunks.take(in, (buffer, from, to) -> keep(buffer, from, to - from));
            } finally {
                in.limit(limit);
            }
            return;
        }
        int more = (int) Math.min(Math.min(left, in.remaining()), ahead.length - count);
        in.get(ahead, count, more);
        count += more;
        left -= more;
    }

    /// The header field that tells a target its length, if it needs one, and the empty line.
    void putFraming(Bytes head, boolean announced) {
        if (!isComplete() && chunks != null) head.put("Transfer-Encoding: chunked\r\n");
        else if (chunks != null) head.put("Content-Length: ").put(count).put("\r\n");
        else if (announced) head.put("Content-Length: ").put(length).put("\r\n");
        head.put("\r\n");
    }

    /// What was read ahead, as a target gets it.
    void writeAhead(ByteBuffer out) {
        if (isComplete() || chunks == null) {
            out.put(ahead, 0, count);
        } else {
            out.put(Bytes.ascii(Integer.toHexString(count) + "\r\n"))
                    .put(ahead, 0, count)
                    .put((byte) '\r')
                    .put((byte) '\n');
        }
    }

    /// From now on its bytes go on to a target and are not kept.
    void stream() {
        streaming = true;
        ahead = NONE;
    }

    /// Brings more of it from `in` to `out`, framed for the target; leaves what does not belong to it.
    void stream(ByteBuffer in, ByteBuffer out) throws ChunkedBody.Broken {
        if (chunks == null) {
            int more = (int) Math.min(left, in.remaining());
            out.put(out.position(), in, in.position(), more).position(out.position() + more);
            in.position(in.position() + more);
            left -= more;
            return;
        }
        // One chunk of all that has arrived; its size is known afterwards and written in front of it.
        int room = 10;
        int start = out.position() + room;
        out.position(start);
        chunks.take(
                in,
                (buffer, from, to) ->
                        out.put(out.position(), buffer, from, to - from).position(out.position() + to - from));
        int size = out.position() - start;
        var head = Bytes.ascii(Integer.toHexString(size) + "\r\n");
        if (size > 0) {
            out.put(start - head.length, head).put((byte) '\r').put((byte) '\n');
        }
        if (chunks.ended()) out.put(Bytes.ascii("0\r\n\r\n"));
        int end = out.position();
        out.limit(end).position(size > 0 ? start - head.length : start);
        out.compact();
    }

    private void keep(ByteBuffer buffer, int from, int more) {
        if (count + more > ahead.length) ahead = Arrays.copyOf(ahead, Math.max(count + more, 2 * ahead.length));
        buffer.get(from, ahead, count, more);
        count += more;
    }
}
