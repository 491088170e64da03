package pushback.host.balancer;

import java.nio.ByteBuffer;

/// Follows a body in the chunked coding (RFC 9112, section 7.1) through the pieces it arrives in. Strict: what it lets
/// through is read in the same way by everybody, so that it can be passed on as it is.
final class ChunkedBody {
    /// Gets the payload between `from` and `to` of a buffer.
    interface Payload {
        void take(ByteBuffer buffer, int from, int to);
    }

    /// The body is not in the chunked coding after all.
    static final class Broken extends Exception {
        Broken(String why) {
            super(why, null, false, false);
        }
    }

    private enum At {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER,
        TRAILER_LF,
        END_LF,
        END
    }

    private static final Payload IGNORED = (buffer, from, to) -> {};
    private static final int MAX_EXTENSION = 1024;
    private static final long LARGEST = 1L << 60;
    private static final int MAX_TRAILERS = 8 * 1024;

    private At at = At.SIZE;
    private long left;
    private int digits;
    private int extra;

    boolean ended() {
        return at == At.END;
    }

    void pass(ByteBuffer in) throws Broken {
        take(in, IGNORED);
    }

    /// Takes from the buffer what belongs to the body; leaves what comes after its end.
    void take(ByteBuffer in, Payload payload) throws Broken {
        while (in.hasRemaining() && at != At.END) {
            if (at == At.DATA) {
                int count = (int) Math.min(left, in.remaining());
                payload.take(in, in.position(), in.position() + count);
                in.position(in.position() + count);
                left -= count;
                if (left == 0) at = At.DATA_CR;
                continue;
            }
            at = next(in.get());
        }
    }

    private At next(byte b) throws Broken {
        return switch (at) {
            case SIZE -> size(b);
            case EXTENSION -> {
                if (b == '\r') yield At.SIZE_END;
                if (++extra > MAX_EXTENSION || b >= 0 && b < ' ' && b != '\t' || b == 127)
                    throw new Broken("a broken chunk extension");
                yield At.EXTENSION;
            }
            case SIZE_END -> {
                expect(b, '\n');
                digits = 0;
                extra = 0;
                yield left == 0 ? At.TRAILER_START : At.DATA;
            }
            case DATA_CR -> {
                expect(b, '\r');
                yield At.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, '\n');
                yield At.SIZE;
            }
            case TRAILER_START -> {
                if (b == '\r') yield At.END_LF;
                if (!Fields.isToken(b)) throw new Broken("a broken trailer");
                extra++;
                yield At.TRAILER_NAME;
            }
            case TRAILER_NAME -> {
                if (b == ':') yield At.TRAILER;
                if (++extra > MAX_TRAILERS || !Fields.isToken(b)) throw new Broken("a broken trailer");
                yield At.TRAILER_NAME;
            }
            case TRAILER -> {
                if (b == '\r') yield At.TRAILER_LF;
                if (++extra > MAX_TRAILERS || b == 0 || b == '\n') throw new Broken("a broken trailer");
                yield At.TRAILER;
            }
            case TRAILER_LF -> {
                expect(b, '\n');
                yield At.TRAILER_START;
            }
            case END_LF -> {
                expect(b, '\n');
                yield At.END;
            }
            case DATA, END -> throw new IllegalStateException();
        };
    }

    private At size(byte b) throws Broken {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            if (left >= LARGEST >> 4) throw new Broken("a chunk of more than 2^60 bytes");
            // As many zeros before it as anybody likes (RFC 9112, section 7.1), but not without an end.
            if (++digits > MAX_EXTENSION) throw new Broken("a chunk size without an end");
            left = left << 4 | digit;
            return At.SIZE;
        }
        if (digits == 0) throw new Broken("a chunk without a size");
        if (b == '\r') return At.SIZE_END;
        if (b == ';' || b == ' ' || b == '\t') return At.EXTENSION;
        throw new Broken("a chunk size that is no number");
    }

    private static void expect(byte b, char wanted) throws Broken {
        if (b != wanted) throw new Broken("a chunk that does not end where it should");
    }
}
