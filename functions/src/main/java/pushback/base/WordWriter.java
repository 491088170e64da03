package pushback.base;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/// Writes a constant of an enum as its word.
final class WordWriter extends StdScalarSerializer<Word> {
    private static final long serialVersionUID = 1;

    WordWriter() {
        super(Word.class);
    }

    @Override
    public void serialize(Word word, JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeString(word.word());
    }
}
