package pushback.base;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.regex.Pattern;

/// The one JSON mapper: strict (an unknown or missing field is an error), ISO-8601 instants, records and optionals.
public final class Json {
    /// For our own records.
    public static final ObjectMapper STRICT = mapper()
            // A question such as isRollback() is not a component.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /// For what others define and extend without asking: GitHub's payloads and AWS's events.
    public static final ObjectMapper LENIENT =
            mapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /// What a mapper would look up again for each value.
    private static final ClassValue<ObjectReader> READERS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return STRICT.readerFor(type);
        }
    };

    private static final Pattern SOURCE = Pattern.compile(" ?\\(start marker at \\[Source: [^\\]]*\\]\\)");

    private Json() {}

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder()
                .annotationIntrospector(new WordIntrospector())
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule().addDeserializer(Instant.class, new Instants()))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                // Map.of has another order in each process, and an execution that is started twice must have one input.
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS));
    }

    /// `value` as JSON text.
    public static String text(Object value) {
        try {
            return STRICT.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException(unwritable);
        }
    }

    /// The record that `tree` describes; an [IllegalArgumentException] says what is wrong with it.
    public static <T> T value(JsonNode tree, Class<T> type) {
        try {
            return READERS.get(type).readValue(tree);
        } catch (IOException unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    /// `text` as a tree; an [IllegalArgumentException] says what is wrong with it.
    public static JsonNode tree(String text) {
        try {
            return STRICT.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not JSON: " + why(malformed), malformed);
        }
    }

    /// Why a text could not be read, in one line and without Jackson's words on where its own text came from.
    public static String why(IOException unread) {
        var message = unread instanceof JsonProcessingException malformed
                ? malformed.getOriginalMessage()
                : String.valueOf(unread.getMessage());
        return SOURCE.matcher(message).replaceAll("").replaceAll("\\s+", " ");
    }
}
