package pushback.host.balancer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of a message in the making. Reused: [#clear] keeps the room.
final class Bytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[2048];
    private int length;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Bytes clear() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    Bytes put(byte[] added) {
        return put(added, 0, added.length);
    }

    Bytes put(byte[] from, int start, int end) {
        int count = end - start;
        room(count);
        System.arraycopy(from, start, bytes, length, count);
        length += count;
        return this;
    }

    Bytes put(char one) {
        room(1);
        bytes[length++] = (byte) one;
        return this;
    }

    /// The text's letters have to be ISO 8859-1.
    @SuppressWarnings("deprecation") // It drops high bytes, which there are none of, and copies at once.
    Bytes put(String text) {
        int count = text.length();
        room(count);
        text.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    Bytes put(long number) {
        return put(Long.toString(number));
    }

    /// The lowest `digits` hexadecimal digits of a number, zeros in front included.
    Bytes hex(long number, int digits) {
        room(digits);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length + i] = HEX[(int) number & 15];
            number >>>= 4;
        }
        length += digits;
        return this;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    void copyInto(byte[] into) {
        System.arraycopy(bytes, 0, into, 0, length);
    }

    void writeTo(ByteBuffer buffer) {
        buffer.put(bytes, 0, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
}
