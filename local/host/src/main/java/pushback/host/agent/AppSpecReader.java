package pushback.host.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import pushback.host.agent.AppSpec.FileMapping;
import pushback.host.agent.AppSpec.Script;

/// Reads `appspec.yml` and refuses the whole file for the first thing that is wrong in it, wherever it stands. It is
/// YAML 1.1: an unquoted `0644` is an octal number and arrives here as 420.
final class AppSpecReader {
    private static final Set<String> FILE_EXISTS_BEHAVIORS = Set.of("DISALLOW", "OVERWRITE", "RETAIN");
    /// AWS's default for a script without `timeout`, in seconds.
    private static final int TIMEOUT = 3600;

    private AppSpecReader() {}

    static AppSpec read(String text) {
        var root = map(AgentYaml.load(text), "the application specification file");
        if (!(root.get("version") instanceof Number version) || version.doubleValue() != 0.0) {
            throw invalid("an invalid version value (" + root.get("version") + ") was entered; " + cure(root));
        }
        if (!"linux".equals(root.get("os"))) {
            throw invalid("an unsupported operating system (" + root.get("os") + ") was entered; write: os: linux");
        }
        return new AppSpec(
                hooks(root.get("hooks")),
                list(root.get("files"), "files", AppSpecReader::fileMapping),
                list(root.get("permissions"), "permissions", Permission::read),
                behavior(root.get("file_exists_behavior")));
    }

    private static String cure(Map<?, ?> root) {
        return root.get("version") instanceof String
                ? "it is a text, and must be a number: write version: 0.0, without quotation marks"
                : "write: version: 0.0";
    }

    static EventFailed invalid(String what) {
        return EventFailed.unknown("The deployment failed: the application specification file is not valid: " + what);
    }

    static Map<?, ?> map(Object value, String what) {
        if (value instanceof Map<?, ?> map) return map;
        throw invalid(what + " must be a map, not " + value);
    }

    /// Absent is empty; anything but a list is refused.
    static <T> List<T> list(Object value, String what, Function<Object, T> element) {
        if (value == null) return List.of();
        if (!(value instanceof List<?> list)) throw invalid(what + " must be a list, not " + value);
        return list.stream().<T>map(element).toList();
    }

    /// The value without surrounding blanks, or null.
    static String text(Object value) {
        return value == null ? null : value.toString().strip();
    }

    private static Optional<String> behavior(Object value) {
        if (value == null) return Optional.empty();
        if (value instanceof String known && FILE_EXISTS_BEHAVIORS.contains(known)) return Optional.of(known);
        throw invalid("an invalid file_exists_behavior value (" + value + ") was entered; "
                + "it is one of DISALLOW, OVERWRITE, RETAIN");
    }

    private static FileMapping fileMapping(Object entry) {
        var file = map(entry, "an entry of files");
        var source = file.get("source");
        var destination = file.get("destination");
        if (source == null) throw invalid("files names a destination (" + destination + ") but no source");
        if (destination == null) throw invalid("files names only a source (" + source + "), and no destination");
        return new FileMapping(source.toString(), destination.toString());
    }

    private static Map<String, List<Script>> hooks(Object value) {
        var hooks = new LinkedHashMap<String, List<Script>>();
        if (value == null) return hooks;
        map(value, "hooks")
                .forEach((event, scripts) ->
                        hooks.put(String.valueOf(event), list(scripts, "hook " + event, AppSpecReader::script)));
        return hooks;
    }

    private static Script script(Object entry) {
        var script = map(entry, "a script");
        var location = text(script.get("location"));
        if (location == null || location.isEmpty()) throw invalid("hooks names a script with no location");
        var timeout = script.get("timeout") == null ? TIMEOUT : leadingInteger(script.get("timeout"));
        if (timeout <= 0) throw invalid("the timeout of script " + location + " must be greater than 0 seconds");
        var sudo = script.get("sudo");
        return new Script(location, timeout, text(script.get("runas")), sudo != null && !Boolean.FALSE.equals(sudo));
    }

    /// AWS's agent is lenient here: `30s` counts as 30, and a word as 0, which is then refused.
    private static int leadingInteger(Object value) {
        if (value instanceof Double seconds && !Double.isFinite(seconds)) {
            throw invalid("a timeout of " + seconds + " was entered; it is a number of seconds");
        }
        if (value instanceof Number number)
            return (int) Math.clamp(number.doubleValue(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        var digits = value.toString().strip().replaceFirst("[^0-9].*", "");
        if (digits.length() > 9) return Integer.MAX_VALUE;
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
