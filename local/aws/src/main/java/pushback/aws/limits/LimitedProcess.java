package pushback.aws.limits;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// A member of a request with what is known of it and of what is in it.
///
/// @param field reads it; null for the request itself and for elements
/// @param name as AWS writes it in errors, `autoScalingGroupName`
/// @param own null if only what is in it has limits
/// @param inside members of a structure
/// @param element of a list; null if there is nothing to say about it, as with the next two
record LimitedProcess(
        SdkField<?> field,
        String name,
        Limit own,
        List<LimitedProcess> inside,
        LimitedProcess element,
        LimitedProcess key,
        LimitedProcess value) {

    /// What the table says of one request: from a member's path (`Tags[].Key`) to its limits.
    static LimitedProcess request(Map<String, Limit> table, List<SdkField<?>> fields) {
        return new LimitedProcess(null, "", null, inside(table, fields), null, null, null);
    }

    private static List<LimitedProcess> inside(Map<String, Limit> table, List<SdkField<?>> fields) {
        var members = new ArrayList<LimitedProcess>();
        for (var field : fields) {
            var below = below(table, field.memberName());
            if (!below.isEmpty()) members.add(of(below, field, lowered(field.memberName())));
        }
        return List.copyOf(members);
    }

    private static LimitedProcess of(Map<String, Limit> table, SdkField<?> field, String name) {
        var list = field.getTrait(ListTrait.class);
        var map = field.getTrait(MapTrait.class);
        var structure = below(table, ".");
        var elements = below(table, "[]");
        var keys = below(table, "{key}");
        var values = below(table, "{value}");
        return new LimitedProcess(
                field,
                name,
                table.get(""),
                structure.isEmpty()
                        ? List.of()
                        : inside(structure, field.constructor().get().sdkFields()),
                elements.isEmpty() ? null : of(elements, list.memberFieldInfo(), ""),
                keys.isEmpty() ? null : new LimitedProcess(null, "", keys.get(""), List.of(), null, null, null),
                values.isEmpty() ? null : of(values, map.valueFieldInfo(), ""));
    }

    /// What the table says of what `prefix` names, which ends there or goes on inside it.
    private static Map<String, Limit> below(Map<String, Limit> table, String prefix) {
        var below = new LinkedHashMap<String, Limit>();
        table.forEach((path, limit) -> {
            if (!path.startsWith(prefix)) return;
            var rest = path.substring(prefix.length());
            if (prefix.equals(".") || rest.isEmpty() || !Character.isLetterOrDigit(rest.charAt(0)))
                below.put(rest, limit);
        });
        return below;
    }

    private static String lowered(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static boolean isMissing(Object value) {
        return value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
    }

    /// Whether all of `value`, which it is in, keeps to the limits. Null and what was never set do, unless it is
    /// required.
    boolean allows(Object value) {
        if (isMissing(value)) return own == null || !own.required();
        if (own != null && !own.allows(value)) return false;
        if (!inside.isEmpty() && value instanceof SdkPojo structure)
            for (var member : inside) if (!member.allows(member.field.getValueOrDefault(structure))) return false;
        if (element != null && value instanceof Collection<?> list)
            for (var each : list) if (!element.allows(each)) return false;
        if ((key != null || this.value != null) && value instanceof Map<?, ?> map)
            for (var entry : map.entrySet()) {
                if (key != null && !key.allows(entry.getKey())) return false;
                if (this.value != null && !this.value.allows(entry.getValue())) return false;
            }
        return true;
    }

    /// The first member of `request` that does not keep to its limits.
    LimitedProcess first(SdkPojo request) {
        return inside.stream()
                .filter(member -> !member.allows(member.field.getValueOrDefault(request)))
                .findFirst()
                .orElseThrow();
    }

    /// Whether it is not in `request`, and has to be.
    boolean isMissingIn(SdkPojo request) {
        return isMissing(field.getValueOrDefault(request));
    }

    /// Adds a sentence for each limit that `value` at `path` does not keep.
    void tell(Object value, String path, List<String> sentences) {
        if (allows(value)) return;
        if (isMissing(value)) {
            sentences.add("Value null at '" + path + "' failed to satisfy constraint: Member must not be null");
            return;
        }
        if (own != null) own.broken(value).forEach(rule -> sentences.add(sentence(value, path, rule)));
        if (value instanceof SdkPojo structure)
            for (var member : inside)
                member.tell(
                        member.field.getValueOrDefault(structure),
                        path.isEmpty() ? member.name : path + "." + member.name,
                        sentences);
        if (value instanceof Collection<?> list && element != null)
            element.tellOfEach(list, value, path, ".member", "Member", sentences);
        if (!(value instanceof Map<?, ?> map)) return;
        if (key != null) key.tellOfEach(map.keySet(), value, path, ".key", "Map keys", sentences);
        if (this.value != null) this.value.tellOfEach(map.values(), value, path, ".value", "Map value", sentences);
    }

    /// AWS numbers structures in a list, and tells of a list of plain values as a whole, with all that each must
    /// be.
    private void tellOfEach(
            Collection<?> each, Object whole, String path, String step, String what, List<String> sentences) {
        var number = 0;
        for (var one : each) {
            number++;
            if (allows(one)) continue;
            if (one instanceof SdkPojo || one instanceof Collection<?>) {
                tell(one, path + "." + number + step, sentences);
            } else {
                sentences.add(sentence(
                        own.hidden() ? null : whole,
                        path,
                        what + " must satisfy constraint: [" + String.join(", ", own.wanted()) + "]"));
                return;
            }
        }
    }

    private String sentence(Object value, String path, String rule) {
        return "Value" + (value == null || own != null && own.hidden() ? "" : " '" + value + "'") + " at '" + path
                + "' failed to satisfy constraint: " + rule;
    }
}
