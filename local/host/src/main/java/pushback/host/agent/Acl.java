package pushback.host.agent;

import static pushback.host.agent.AppSpecReader.invalid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Access control entries, as `setfacl` takes them. The base entries of a file come from its mode.
record Acl(List<Entry> entries) {
    private static final Map<String, String> KINDS = Map.of(
            "u", "user", "user", "user", "g", "group", "group", "group", "m", "mask", "mask", "mask", "o", "other",
            "other", "other");

    /// @param name of the user or group; empty for the owner, the mask and all others
    /// @param permissions such as `rw-`
    record Entry(boolean isDefault, String kind, String name, String permissions) {

        @Override
        public String toString() {
            return (isDefault ? "default:" : "") + kind + ":" + name + ":" + permissions;
        }
    }

    static Acl read(List<String> entries) {
        return new Acl(entries.stream().map(Acl::entry).toList());
    }

    boolean hasDefaults() {
        return any(Entry::isDefault);
    }

    /// The whole list for a file of this mode. What `setfacl --set` wants and the appspec leaves open is filled in
    /// from the mode; the mask equals the group's bits.
    List<Entry> complete(int mode) {
        var user = bits(mode >> 6);
        var group = bits(mode >> 3);
        var other = bits(mode);
        var all = new ArrayList<>(entries);
        all.add(new Entry(false, "user", "", user));
        all.add(new Entry(false, "group", "", group));
        all.add(new Entry(false, "other", "", other));
        if (any(e -> !e.isDefault && !e.name.isEmpty()) && !any(e -> !e.isDefault && e.kind.equals("mask"))) {
            all.add(new Entry(false, "mask", "", group));
        }
        if (!hasDefaults()) return all;
        if (!has("user")) all.add(new Entry(true, "user", "", user));
        if (!has("group")) all.add(new Entry(true, "group", "", group));
        if (!has("other")) all.add(new Entry(true, "other", "", other));
        if (any(e -> e.isDefault && !e.name.isEmpty()) && !has("mask")) {
            var defaultGroup =
                    all.stream().filter(unnamedDefault("group")).findFirst().orElseThrow();
            all.add(new Entry(true, "mask", "", defaultGroup.permissions));
        }
        return all;
    }

    private boolean has(String kind) {
        return any(unnamedDefault(kind));
    }

    private static Predicate<Entry> unnamedDefault(String kind) {
        return e -> e.isDefault && e.kind.equals(kind) && e.name.isEmpty();
    }

    private boolean any(Predicate<Entry> condition) {
        return entries.stream().anyMatch(condition);
    }

    private static String bits(int mode) {
        return ((mode & 4) != 0 ? "r" : "-") + ((mode & 2) != 0 ? "w" : "-") + ((mode & 1) != 0 ? "x" : "-");
    }

    /// `[default:][user|group|mask|other:]name:permissions`; without a kind, `name` is a user, or says mask or
    /// other.
    private static Entry entry(String text) {
        var parts = new ArrayList<>(List.of(text.split(":", -1)));
        var isDefault = parts.size() > 2 && List.of("d", "default").contains(parts.getFirst());
        if (isDefault) parts.removeFirst();
        if (parts.size() < 2 || parts.size() > 3) throw invalid("the acls entry " + text + " is malformed");
        var permissions = permissions(parts.getLast(), text);
        var name = parts.get(parts.size() - 2);
        String kind;
        if (parts.size() == 3) {
            kind = KINDS.get(parts.getFirst());
            if (kind == null) throw invalid("the acls entry " + text + " is malformed");
        } else {
            kind = switch (name) {
                case "m", "mask" -> "mask";
                case "o", "other" -> "other";
                default -> "user";
            };
            if (!kind.equals("user")) name = "";
        }
        if (!name.isEmpty() && (kind.equals("mask") || kind.equals("other"))) {
            throw invalid("the acls entry " + text + " names somebody");
        }
        if (!isDefault && !kind.equals("mask") && name.isEmpty()) {
            throw invalid("the acls entry " + text + " is a base entry; use mode for it");
        }
        return new Entry(isDefault, kind, name, permissions);
    }

    private static String permissions(String text, String entry) {
        if (text.matches("[0-7]")) return bits(Integer.parseInt(text));
        if (!text.matches("[rwx-]*")) throw invalid("the acls entry " + entry + " has permissions other than r, w, x");
        return (text.contains("r") ? "r" : "-") + (text.contains("w") ? "w" : "-") + (text.contains("x") ? "x" : "-");
    }
}
