package pushback.aws.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/// The part of an object that a reader asks for, `bytes=FROM-TO`, `bytes=FROM-` or `bytes=-LAST`.
///
/// @param from the first byte
/// @param to the last one, inclusive
/// @param size of the whole object
record ByteRange(long from, long to, long size) {
    private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /// Empty for the whole object: no range, or one that nobody understands, which S3 ignores.
    ///
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the object has no such bytes
    static Optional<ByteRange> of(String text, long size) {
        var form = FORM.matcher(text == null ? "" : text);
        if (!form.matches() || form.group(1).isEmpty() && form.group(2).isEmpty()) return Optional.empty();
        if (form.group(1).isEmpty()) {
            var last = Long.parseLong(form.group(2));
            if (last == 0 || size == 0) throw unsatisfiable(size);
            return Optional.of(new ByteRange(Math.max(0, size - last), size - 1, size));
        }
        var from = Long.parseLong(form.group(1));
        var to = form.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(form.group(2));
        if (to < from) return Optional.empty();
        if (from >= size) throw unsatisfiable(size);
        return Optional.of(new ByteRange(from, Math.min(to, size - 1), size));
    }

    long length() {
        return to - from + 1;
    }

    /// These bytes of `whole`.
    InputStream of(InputStream whole) throws IOException {
        whole.skipNBytes(from);
        return new FilterInputStream(whole) {
            private long left = length();

            @Override
            public int read() throws IOException {
                if (left == 0) return -1;
                var read = super.read();
                if (read >= 0) left--;
                return read;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0 && length > 0) return -1;
                var read = super.read(into, offset, (int) Math.min(length, left));
                if (read > 0) left -= read;
                return read;
            }
        };
    }

    /// As in the header Content-Range.
    @Override
    public String toString() {
        return "bytes " + from + "-" + to + "/" + size;
    }

    private static RuntimeException unsatisfiable(long size) {
        return S3Refusal.of(
                416, "InvalidRange", "The requested range is not satisfiable; the object has " + size + " bytes");
    }
}
