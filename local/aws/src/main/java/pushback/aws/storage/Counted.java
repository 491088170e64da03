package pushback.aws.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts the bytes that pass by.
final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream content) {
        super(content);
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        var one = super.read();
        if (one >= 0) count++;
        return one;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        var read = super.read(target, start, length);
        if (read > 0) count += read;
        return read;
    }
}
