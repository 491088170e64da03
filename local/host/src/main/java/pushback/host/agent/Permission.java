package pushback.host.agent;

import static pushback.host.agent.AppSpecReader.invalid;
import static pushback.host.agent.AppSpecReader.list;
import static pushback.host.agent.AppSpecReader.map;
import static pushback.host.agent.AppSpecReader.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One entry of `permissions`: what to do with a file this deployment copies, or with what it puts below a directory.
///
/// @param pattern `**` for every depth, anything else for names directly below the object; only `*` is special
/// @param except patterns of names directly below the object that are left alone
/// @param files whether files are meant
/// @param directories whether directories are meant
/// @param mode three or four octal digits, or null
/// @param acl or null
/// @param context of SELinux, or null
/// @param owner name, or null
/// @param group name, or null
record Permission(
        String object,
        String pattern,
        List<String> except,
        boolean files,
        boolean directories,
        String mode,
        Acl acl,
        SelinuxContext context,
        String owner,
        String group) {
    private static final String ALL = "**";
    private static final List<String> TYPES = List.of("file", "directory");

    static Permission read(Object entry) {
        var permission = map(entry, "an entry of permissions");
        var object = text(permission.get("object"));
        if (object == null || object.isEmpty()) throw invalid("permissions has an entry without object");
        var types = permission.get("type") == null ? TYPES : list(permission.get("type"), "type", String::valueOf);
        for (var type : types) {
            if (!TYPES.contains(type)) throw invalid("permissions do not know the type " + type);
        }
        return new Permission(
                object,
                Optional.ofNullable(permission.get("pattern"))
                        .map(Object::toString)
                        .orElse(ALL),
                list(permission.get("except"), "except", String::valueOf),
                types.contains("file"),
                types.contains("directory"),
                mode(permission.get("mode")),
                permission.get("acls") == null ? null : Acl.read(list(permission.get("acls"), "acls", String::valueOf)),
                permission.get("context") == null
                        ? null
                        : SelinuxContext.read(map(permission.get("context"), "context")),
                name(permission, "owner"),
                name(permission, "group"));
    }

    /// For an object that is itself a file being copied.
    void mustSuitOneFile() {
        if (!pattern.equals(ALL)) throw invalid("the file " + object + " has a pattern (" + pattern + ")");
        if (!except.isEmpty()) throw invalid("the file " + object + " has an except parameter (" + except + ")");
        mustSuitFiles();
    }

    void mustSuitFiles() {
        if (acl != null && acl.hasDefaults()) {
            throw invalid("default entries of acls are for directories only, and " + object + " touches files");
        }
    }

    /// Whether something this deployment puts at `path` is meant, `base` being where the object lies. The object
    /// itself never is.
    boolean covers(Path base, Path path) {
        if (path.equals(base) || !path.startsWith(base)) return false;
        var below = base.relativize(path);
        var name = below.getNameCount() == 1 ? below.toString() : null;
        var included = pattern.equals(ALL) || name != null && matches(pattern, name);
        return included && (name == null || except.stream().noneMatch(glob -> matches(glob, name)));
    }

    private static boolean matches(String glob, String name) {
        var regex = new StringBuilder();
        for (var literal : glob.split("((?<=\\*)|(?=\\*))")) {
            regex.append(literal.equals("*") ? ".*" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(name).matches();
    }

    private static String name(Map<?, ?> permission, String key) {
        return permission.get(key) == null ? null : permission.get(key).toString();
    }

    private static String mode(Object value) {
        if (value == null) return null;
        var mode = value.toString();
        if (!mode.matches("[0-7]{0,4}")) throw invalid("the mode " + mode + " must be one to four octal digits");
        return "0".repeat(Math.max(0, 3 - mode.length())) + mode;
    }
}
