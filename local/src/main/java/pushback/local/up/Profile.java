package pushback.local.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// What the local cloud has to know about an application: the optional file `pushback.yml` at the root of its
/// repository.
///
/// @param name of the repository
/// @param healthPath what the load balancer checks; `/` if the file does not say
/// @param probePaths pages the judge asks for; `/` if the file does not say
/// @param buildVariables environment variables of the builds on this machine; none if the file does not say
/// @param needs what it has besides its servers
public record Profile(String name, String healthPath, List<String> probePaths, Map<String, String> buildVariables,
        Needs needs) {
    static final String FILE = "pushback.yml";
    private static final List<String> KEYS = List.of("name", "healthPath", "probePaths", "buildVariables", "database",
            "sessions", "mediaBucket");

    /// A directory that an older Pushback wrote says nothing of build variables and needs.
    public Profile {
        buildVariables = buildVariables == null ? Map.of() : Map.copyOf(buildVariables);
        needs = needs == null ? Needs.USUAL : needs;
    }

    /// Builds without variables of their own.
    Profile(String name, String healthPath, List<String> probePaths) {
        this(name, healthPath, probePaths, Map.of(), Needs.USUAL);
    }

    /// The profile in `application`, or the one every application has.
    ///
    /// @throws IllegalArgumentException if the file says something we do not understand
    public static Profile of(Path application) {
        // A directory may be called anything; the repository's name goes into a URL.
        var name = application.toAbsolutePath().normalize().getFileName().toString().replaceAll("[^A-Za-z0-9._-]+", "-");
        var file = application.resolve(FILE);
        if (!Files.exists(file)) return new Profile(name, "/", List.of("/"));
        try {
            return parse(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)), name);
        } catch (MarkedYAMLException malformed) {
            throw new IllegalArgumentException(file + ", line " + (malformed.getProblemMark().getLine() + 1) + ": "
                    + malformed.getProblem(), malformed);
        } catch (YAMLException | IllegalArgumentException malformed) {
            throw new IllegalArgumentException(file + ": " + malformed.getMessage(), malformed);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    private static Profile parse(Object document, String directory) {
        if (!(document instanceof Map<?, ?> fields)) throw new IllegalArgumentException("not a list of \"key: value\" lines");
        for (var key : fields.keySet())
            if (!KEYS.contains(key))
                throw new IllegalArgumentException("unknown key \"" + key + "\"; known are " + String.join(", ", KEYS));
        var paths = fields.containsKey("probePaths") ? fields.get("probePaths") : List.of("/");
        if (!(paths instanceof List<?> list) || list.isEmpty()) throw new IllegalArgumentException("probePaths must be a list of paths");
        return new Profile(name(text(fields, "name", directory)), path(text(fields, "healthPath", "/")),
                list.stream().map(String::valueOf).map(Profile::path).toList(), variables(fields.get("buildVariables")), Needs.of(fields));
    }

    private static Map<String, String> variables(Object given) {
        if (given == null) return Map.of();
        if (!(given instanceof Map<?, ?> map)) throw new IllegalArgumentException("buildVariables must be \"NAME: value\" lines");
        var variables = new TreeMap<String, String>();
        map.forEach((name, value) -> {
            if (!String.valueOf(name).matches("[A-Za-z_][A-Za-z0-9_]*"))
                throw new IllegalArgumentException("buildVariables: \"" + name + "\" is no name of a variable");
            variables.put(String.valueOf(name), value == null ? "" : String.valueOf(value));
        });
        return variables;
    }

    private static String text(Map<?, ?> fields, String key, String otherwise) {
        return fields.containsKey(key) ? String.valueOf(fields.get(key)) : otherwise;
    }

    private static String path(String text) {
        if (!text.matches("/[!-~]*"))
            throw new IllegalArgumentException("a path begins with a slash and has no spaces, not like \"" + text + "\"");
        return text;
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"))
            throw new IllegalArgumentException("name may hold letters, digits, \".\", \"_\" and \"-\", not \""
                    + text + "\"");
        return text;
    }
}
