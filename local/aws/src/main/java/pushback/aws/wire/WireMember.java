package pushback.aws.wire;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// A member of a structure, or what a list or map is made of: all that the SDK says of it, looked up once.
final class WireMember {
    /// What its values are.
    enum Kind {
        TEXT,
        INTEGER,
        LONG,
        SHORT,
        BYTE,
        FLOAT,
        DOUBLE,
        DECIMAL,
        BOOLEAN,
        INSTANT,
        BYTES,
        STRUCTURE,
        LIST,
        MAP,
        /// Nothing that an operation here has.
        OTHER
    }

    private static final Map<MarshallingType<?>, Kind> KINDS = Map.ofEntries(
            Map.entry(MarshallingType.STRING, Kind.TEXT),
            Map.entry(MarshallingType.INTEGER, Kind.INTEGER),
            Map.entry(MarshallingType.LONG, Kind.LONG),
            Map.entry(MarshallingType.SHORT, Kind.SHORT),
            Map.entry(MarshallingType.BYTE, Kind.BYTE),
            Map.entry(MarshallingType.FLOAT, Kind.FLOAT),
            Map.entry(MarshallingType.DOUBLE, Kind.DOUBLE),
            Map.entry(MarshallingType.BIG_DECIMAL, Kind.DECIMAL),
            Map.entry(MarshallingType.BOOLEAN, Kind.BOOLEAN),
            Map.entry(MarshallingType.INSTANT, Kind.INSTANT),
            Map.entry(MarshallingType.SDK_BYTES, Kind.BYTES),
            Map.entry(MarshallingType.SDK_POJO, Kind.STRUCTURE),
            Map.entry(MarshallingType.LIST, Kind.LIST),
            Map.entry(MarshallingType.MAP, Kind.MAP));

    private final SdkField<?> field;
    private final Kind kind;
    private final SerializableString name;
    private final boolean payload;
    private final boolean attribute;
    private final Optional<TimestampFormatTrait.Format> format;
    private final ListTrait list;
    private final MapTrait map;
    private final WireMember element;
    private WireShape shape;

    WireMember(SdkField<?> field) {
        this.field = field;
        kind = KINDS.getOrDefault(field.marshallingType(), Kind.OTHER);
        name = new SerializedString(field.locationName() == null ? "" : field.locationName());
        payload = field.containsTrait(PayloadTrait.class);
        attribute = field.containsTrait(XmlAttributeTrait.class);
        format = field.getOptionalTrait(TimestampFormatTrait.class).map(TimestampFormatTrait::format);
        list = field.getTrait(ListTrait.class);
        map = field.getTrait(MapTrait.class);
        element = switch (kind) {
            case LIST -> new WireMember(list.memberFieldInfo());
            case MAP -> new WireMember(map.valueFieldInfo());
            default -> null;
        };
    }

    Kind kind() {
        return kind;
    }

    /// On the wire, where requests are read.
    String name() {
        return name.getValue();
    }

    SerializableString encodedName() {
        return name;
    }

    /// On the wire, where answers are written in XML: EC2 has other names there.
    String nameInXml() {
        return field.unmarshallLocationName();
    }

    MarshallLocation location() {
        return field.location();
    }

    /// Whether it is the whole body.
    boolean isPayload() {
        return payload;
    }

    boolean isAttribute() {
        return attribute;
    }

    Optional<TimestampFormatTrait.Format> format() {
        return format;
    }

    /// What a list holds, or the values of a map.
    WireMember element() {
        return element;
    }

    boolean isFlattened() {
        return list != null ? list.isFlattened() : map != null && map.isFlattened();
    }

    /// How one of a list is called in XML and in forms.
    String elementName() {
        return list.memberLocationName() == null ? "member" : list.memberLocationName();
    }

    String keyName() {
        return map.keyLocationName() == null ? "key" : map.keyLocationName();
    }

    String valueName() {
        return map.valueLocationName() == null ? "value" : map.valueLocationName();
    }

    /// Of a structure. Looked up late: some hold themselves.
    WireShape shape() {
        if (shape == null) shape = WireShape.of(field.constructor());
        return shape;
    }

    SdkPojo builder() {
        return field.constructor().get();
    }

    void set(SdkPojo builder, Object value) {
        field.set(builder, value);
    }

    /// Null if nobody has set it.
    Object of(SdkPojo structure) {
        var value = field.getValueOrDefault(structure);
        return value instanceof SdkAutoConstructList<?> || value instanceof SdkAutoConstructMap<?, ?> ? null : value;
    }
}
