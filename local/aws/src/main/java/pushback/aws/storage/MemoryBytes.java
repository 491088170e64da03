package pushback.aws.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

final class MemoryBytes implements ObjectBytes {
    private final Map<String, byte[]> objects = new HashMap<>();

    @Override
    public void store(String bucket, String name, InputStream content) throws IOException {
        objects.put(bucket + "/" + name, content.readAllBytes());
    }

    @Override
    public InputStream open(String bucket, String name) {
        return new ByteArrayInputStream(objects.get(bucket + "/" + name));
    }

    @Override
    public long size(String bucket, String name) {
        var bytes = objects.get(bucket + "/" + name);
        return bytes == null ? -1 : bytes.length;
    }

    @Override
    public void remove(String bucket, String name) {
        objects.remove(bucket + "/" + name);
    }
}
