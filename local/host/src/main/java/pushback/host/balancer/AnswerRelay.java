package pushback.host.balancer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// One target's answer on its way to the client: read from the pieces it arrives in, and framed anew where client and
/// target frame differently. A short one is read to its end first; a long one is passed on as it comes.
final class AnswerRelay {
    private enum Part {
        HEAD,
        WHOLE,
        FIXED,
        CHUNKED,
        UNTIL_CLOSE
    }

    /// Answers up to this size are read to their end first, so that a target dying in the middle costs nobody
    /// anything.
    private static final int READ_AHEAD = 64 * 1024;
    /// Most heads of answers are shorter.
    private static final int FIRST_LOOK = 2 * 1024;
    private static final byte[] LAST_CHUNK = Bytes.ascii("0\r\n\r\n");

    private final Exchange exchange;
    private final Client client;
    private final Loop loop;
    private final Request request;
    private Part part = Part.HEAD;
    private byte[] held;
    private Answer answer;
    private boolean keep;
    private byte[] whole;
    private int wholeCount;
    private long left;
    private ChunkedBody chunks;
    private boolean committed;

    AnswerRelay(Exchange exchange, Client client, Request request) {
        this.exchange = exchange;
        this.client = client;
        this.request = request;
        loop = client.loop();
    }

    Answer answer() {
        return answer;
    }

    /// Whether the client's connection may be used again after this answer.
    boolean keepsClient() {
        return keep;
    }

    /// Whether nothing of it has arrived yet.
    boolean isUntouched() {
        return part == Part.HEAD && held == null;
    }

    /// Whether the client has seen some of it: it can only be finished or cut off.
    boolean isCommitted() {
        return committed;
    }

    /// Whether to the client the end of the connection is the end of the body.
    boolean isEndless() {
        return !request.modern() && (part == Part.UNTIL_CLOSE || part == Part.CHUNKED);
    }

    /// Whether the end of the target's connection is the end of the answer; it is told so then.
    boolean endsHere() {
        if (part != Part.UNTIL_CLOSE) return false;
        exchange.finish(ByteBuffer.wrap(request.modern() ? LAST_CHUNK : new byte[0]), true);
        return true;
    }

    /// Takes some of what has arrived.
    void take(ByteBuffer in) throws AnswerParser.Broken, ChunkedBody.Broken {
        switch (part) {
            case HEAD -> head(in);
            case WHOLE -> {
                int more = Math.min(whole.length - wholeCount, in.remaining());
                in.get(whole, wholeCount, more);
                wholeCount += more;
                if (wholeCount == whole.length) exchange.finish(ByteBuffer.wrap(whole), in.hasRemaining());
            }
            default -> body(in, loop.out());
        }
    }

    private void head(ByteBuffer in) throws AnswerParser.Broken, ChunkedBody.Broken {
        var bytes = loop.answerHead;
        int before = held == null ? 0 : held.length;
        if (before > 0) System.arraycopy(held, 0, bytes, 0, before);
        int more = Math.min(in.remaining(), Math.min(FIRST_LOOK, bytes.length - before));
        in.get(in.position(), bytes, before, more);
        int end = AnswerParser.end(bytes, 0, before + more);
        if (end < 0 && more < in.remaining()) {
            more = Math.min(in.remaining(), bytes.length - before);
            in.get(in.position(), bytes, before, more);
            end = AnswerParser.end(bytes, 0, before + more);
        }
        if (end < 0) {
            if (before + more > AnswerParser.MAX_HEAD) throw new AnswerParser.Broken("a head that is too long");
            held = Arrays.copyOf(bytes, before + more);
            in.position(in.position() + more);
            return;
        }
        held = null;
        in.position(in.position() + end - before);
        var said = loop.answers.parse(bytes, 0, end, request.isHead());
        if (said.status() == 101) exchange.switchProtocols(said, in);
        else if (said.isInterim()) interim(said);
        else begin(said, in);
    }

    private void begin(Answer said, ByteBuffer in) throws ChunkedBody.Broken {
        answer = said;
        long length = said.length();
        keep = client.keepsAlive() && (length >= 0 || request.modern());
        boolean bodiless = request.isHead() || said.status() == 204 || said.status() == 304;
        var head = loop.head.clear();
        loop.answers.compose(said, head, loop.date(), bodiless);
        if (!bodiless && length >= 0) head.put("Content-Length: ").put(length).put("\r\n");
        else if (!bodiless && request.modern()) head.put("Transfer-Encoding: chunked\r\n");
        if (!keep) head.put("Connection: close\r\n");
        else if (!request.modern()) head.put("Connection: keep-alive\r\n");
        head.put("\r\n");
        if (length >= 0 && length <= READ_AHEAD && length > in.remaining()) {
            part = Part.WHOLE;
            whole = new byte[head.length() + (int) length];
            head.copyInto(whole);
            wholeCount = head.length();
            return;
        }
        part = length >= 0 ? Part.FIXED : length == Answer.CHUNKED ? Part.CHUNKED : Part.UNTIL_CLOSE;
        left = length;
        chunks = part == Part.CHUNKED ? new ChunkedBody() : null;
        var out = loop.out();
        head.writeTo(out);
        body(in, out);
    }

    /// The balancer has said its own 100 Continue; others go through (RFC 9110, section 15.2).
    private void interim(Answer said) {
        if (said.status() == 100 || !request.modern()) return;
        var head = loop.head.clear();
        loop.answers.compose(said, head, loop.date(), true);
        head.put("\r\n");
        var out = loop.out();
        head.writeTo(out);
        client.send(out.flip());
    }

    /// Sends what there is of the body, behind what is in `out` already.
    private void body(ByteBuffer in, ByteBuffer out) throws ChunkedBody.Broken {
        switch (part) {
            case FIXED -> fixed(in, out);
            case CHUNKED -> {
                int from = in.position();
                if (request.modern()) {
                    chunks.pass(in);
                    append(out, in, from, in.position() - from);
                } else {
                    chunks.take(in, (buffer, start, end) -> append(out, buffer, start, end - start));
                }
                if (chunks.ended()) exchange.finish(out.flip(), in.hasRemaining());
                else send(out.flip());
            }
            default -> {
                int count = in.remaining();
                boolean framed = request.modern() && count > 0;
                if (framed) out.put(Bytes.ascii(Integer.toHexString(count) + "\r\n"));
                append(out, in, in.position(), count);
                if (framed) out.put((byte) '\r').put((byte) '\n');
                in.position(in.limit());
                send(out.flip());
            }
        }
    }

    private void fixed(ByteBuffer in, ByteBuffer out) {
        int from = in.position();
        int count = (int) Math.min(left, in.remaining());
        int limit = in.limit();
        boolean saidMore = from + count < limit;
        left -= count;
        ByteBuffer bytes;
        if (out.position() == 0) {
            bytes = in.limit(from + count);
        } else {
            append(out, in, from, count);
            in.position(from + count);
            bytes = out.flip();
        }
        if (left == 0) exchange.finish(bytes, saidMore);
        else send(bytes);
        in.limit(limit);
    }

    private static void append(ByteBuffer out, ByteBuffer in, int from, int count) {
        out.put(out.position(), in, from, count).position(out.position() + count);
    }

    /// After this there is no way back: a target that breaks now takes the client's connection with it, for a
    /// shorter answer must not look like a whole one.
    private void send(ByteBuffer bytes) {
        committed = true;
        client.send(bytes);
    }
}
