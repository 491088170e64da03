package pushback;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;

/// Makes Lambda read and write our records with [Json] (its own serializer fails on records).
/// Found through `META-INF/services`; the local cloud uses it at the same place.
public final class LambdaJson implements CustomPojoSerializer {
    @Override
    public <T> T fromJson(InputStream input, Type type) {
        try {
            var mapper = mapperFor(type);
            return mapper.readValue(input, mapper.constructType(type));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public <T> T fromJson(String input, Type type) {
        try {
            var mapper = mapperFor(type);
            return mapper.readValue(input, mapper.constructType(type));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public <T> void toJson(T value, OutputStream output, Type type) {
        try {
            mapperFor(type).writeValue(output, value);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /// AWS adds fields to its events without asking us; to our own records nobody may.
    private static ObjectMapper mapperFor(Type type) {
        return type.getTypeName().startsWith("com.amazonaws.") ? Json.LENIENT : Json.STRICT;
    }
}
