package pushback.aws.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// A structure of the SDK: its members as the protocols need them, looked up once for each class.
final class WireShape {
    private static final Map<Class<?>, WireShape> KNOWN = new ConcurrentHashMap<>();

    private final List<WireMember> members;
    private final Map<String, WireMember> byName;
    private final Optional<WireMember> payload;

    private WireShape(SdkPojo example) {
        members = example.sdkFields().stream().map(WireMember::new).toList();
        byName = new HashMap<>();
        members.forEach(member -> byName.put(member.name(), member));
        payload = members.stream().filter(WireMember::isPayload).findFirst();
    }

    /// Of a structure or of its builder, which have the same members.
    static WireShape of(SdkPojo structure) {
        var known = KNOWN.get(structure.getClass());
        if (known != null) return known;
        var made = new WireShape(structure);
        KNOWN.put(structure.getClass(), made);
        return made;
    }

    static WireShape of(Supplier<SdkPojo> builder) {
        return of(builder.get());
    }

    List<WireMember> members() {
        return members;
    }

    /// Null if it has none of that name.
    WireMember member(String name) {
        return byName.get(name);
    }

    /// The member that is the whole body.
    Optional<WireMember> payload() {
        return payload;
    }

    static SdkPojo built(SdkPojo builder) {
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }
}
