package pushback.lambda;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import pushback.base.Json;
import pushback.revision.Schema;

/// Makes values of any type that our records are made of, at random.
final class AnyRecord {
    private final Random random;

    AnyRecord(Random random) {
        this.random = random;
    }

    Object of(Type type) {
        if (type instanceof ParameterizedType generic)
            return generic((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        var known = (Class<?>) type;
        if (known == Schema.class) return new Schema(5 + random.nextInt(5), random.nextInt(5));
        if (known.isRecord()) return record(known);
        if (known.isEnum()) return known.getEnumConstants()[random.nextInt(known.getEnumConstants().length)];
        if (known == String.class) return text();
        if (known == long.class || known == Long.class) return random.nextLong();
        if (known == int.class || known == Integer.class) return random.nextInt();
        if (known == boolean.class || known == Boolean.class) return random.nextBoolean();
        if (known == double.class || known == Double.class) return random.nextDouble();
        if (known == Instant.class) return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
        if (known == Duration.class) return Duration.ofMillis(random.nextLong(100_000_000));
        if (known == JsonNode.class) return Json.tree("{\"commit\": " + Json.text(text()) + ", \"force\": true}");
        throw new IllegalArgumentException("no values of " + type + " are made here; add them");
    }

    private Object generic(Class<?> type, Type[] of) {
        if (type == Optional.class) return random.nextBoolean() ? Optional.empty() : Optional.of(of(of[0]));
        if (type == List.class)
            return IntStream.range(0, random.nextInt(4))
                    .mapToObj(i -> of(of[0]))
                    .toList();
        if (type == Map.class) {
            var map = new TreeMap<Object, Object>();
            IntStream.range(0, random.nextInt(4)).forEach(i -> map.put(of(of[0]), of(of[1])));
            return map;
        }
        throw new IllegalArgumentException("no values of " + type + " are made here; add them");
    }

    private Object record(Class<?> type) {
        var components = type.getRecordComponents();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            return constructor.newInstance(
                    Arrays.stream(components).map(this::component).toArray());
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(type + " has no canonical constructor that can be called", impossible);
        }
    }

    /// What does not cross the boundary is not at hand on the other side.
    private Object component(RecordComponent component) {
        return component.getAccessor().isAnnotationPresent(JsonIgnore.class)
                ? Optional.empty()
                : of(component.getGenericType());
    }

    private String text() {
        return random.ints(random.nextInt(12), 32, 0x2600)
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
