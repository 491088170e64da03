package pushback.host.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
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
import pushback.settings.Settings;
import pushback.settings.Witnesses;

/// What the local cloud has to know about an application: the optional file `pushback.yml` at the root of its
/// repository.
///
/// @param name of the repository
/// @param healthPath what the load balancer checks; `/` if the file does not say
/// @param probePaths pages the judge asks for; `/` if the file does not say
/// @param buildVariables environment variables of the builds on this machine; none if the file does not say
/// @param needs what it has besides its servers
/// @param versionPath page of each server that names the commit it runs (`health.version.path`); empty: there is none
/// @param ownListener whether what listens on a server's port must have been started by the deployment at hand
///        (`health.ownListener`); true if the file does not say
/// @param ignoreFailedStop whether a deployment that only the stop scripts of what runs made fail is tried once more
///        without minding them (`rollout.ignoreFailedStop`); true if the file does not say
/// @param keptBundles of so many good releases the bundles are kept (`rollout.keptBundles`)
/// @param witnesses of visitors (`health.metrics`, `latency`, `saturation`, `count4xx`, `balancer`, `dryRun`); with the
/// application's
/// own counters
///     the load balancer's are not used
public record Profile(
        String name,
        String healthPath,
        List<String> probePaths,
        Map<String, String> buildVariables,
        Needs needs,
        String versionPath,
        Boolean ownListener,
        Boolean ignoreFailedStop,
        Integer keptBundles,
        Witnesses witnesses) {
    static final String FILE = "pushback.yml";
    /// Until the load balancer is there and has a name.
    private static final String BALANCER = "local";
    private static final List<String> KEYS = List.of(
            "name",
            "healthPath",
            "probePaths",
            "buildVariables",
            "database",
            "sessions",
            "mediaBucket",
            "names",
            "health",
            "rollout");

    /// A directory that an older Pushback wrote says less.
    public Profile {
        buildVariables = buildVariables == null ? Map.of() : Map.copyOf(buildVariables);
        needs = needs == null ? Needs.USUAL : needs;
        versionPath = versionPath == null ? "" : versionPath;
        ownListener = ownListener == null || ownListener;
        ignoreFailedStop = ignoreFailedStop == null ? Settings.IGNORE_FAILED_STOP : ignoreFailedStop;
        keptBundles = keptBundles == null ? Settings.KEPT_BUNDLES : keptBundles;
        witnesses = witnesses == null ? Witnesses.NONE : witnesses;
    }

    /// One whose visitors the load balancer counts.
    public Profile(
            String name,
            String healthPath,
            List<String> probePaths,
            Map<String, String> buildVariables,
            Needs needs,
            String versionPath,
            Boolean ownListener,
            Boolean ignoreFailedStop,
            Integer keptBundles) {
        this(
                name,
                healthPath,
                probePaths,
                buildVariables,
                needs,
                versionPath,
                ownListener,
                ignoreFailedStop,
                keptBundles,
                Witnesses.NONE);
    }

    /// The same with other witnesses of visitors.
    public Profile with(Witnesses others) {
        return new Profile(
                name,
                healthPath,
                probePaths,
                buildVariables,
                needs,
                versionPath,
                ownListener,
                ignoreFailedStop,
                keptBundles,
                others);
    }

    /// One that says nothing but pages.
    Profile(String name, String healthPath, List<String> probePaths) {
        this(name, healthPath, probePaths, Map.of(), Needs.USUAL, "", true, true, Settings.KEPT_BUNDLES);
    }

    /// The profile in `application`, or the one every application has.
    ///
    /// @throws IllegalArgumentException if the file says something we do not understand
    public static Profile of(Path application) {
        // A directory may be called anything; the repository's name goes into a URL.
        var name = application
                .toAbsolutePath()
                .normalize()
                .getFileName()
                .toString()
                .replaceAll("[^A-Za-z0-9._-]+", "-");
        var file = application.resolve(FILE);
        if (!Files.exists(file)) return new Profile(name, "/", List.of(Settings.PROBE_PATH));
        try {
            return parse(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)), name);
        } catch (MarkedYAMLException malformed) {
            throw new IllegalArgumentException(
                    file + ", line " + (malformed.getProblemMark().getLine() + 1) + ": " + malformed.getProblem(),
                    malformed);
        } catch (YAMLException | IllegalArgumentException malformed) {
            throw new IllegalArgumentException(file + ": " + malformed.getMessage(), malformed);
        } catch (MalformedInputException encoded) {
            throw new IllegalArgumentException(file + " is not text in UTF-8; save it so", encoded);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    private static Profile parse(Object document, String directory) {
        var fields = map(document, "", KEYS);
        var paths = fields.containsKey("probePaths") ? fields.get("probePaths") : List.of(Settings.PROBE_PATH);
        if (!(paths instanceof List<?> list) || list.isEmpty())
            throw new IllegalArgumentException("probePaths must be a list of paths");
        var health = section(
                fields,
                "health",
                List.of(
                        "version",
                        "ownListener",
                        "metrics",
                        "latency",
                        "saturation",
                        "count4xx",
                        "balancer",
                        "dryRun"));
        var rollout = section(fields, "rollout", List.of("ignoreFailedStop", "keptBundles"));
        return new Profile(
                name(text(fields, "name", directory)),
                path(text(fields, "healthPath", "/")),
                list.stream().map(String::valueOf).map(Profile::path).toList(),
                variables(fields.get("buildVariables")),
                Needs.of(fields),
                version(health),
                yesOrNo(health, "health.", "ownListener"),
                yesOrNo(rollout, "rollout.", "ignoreFailedStop"),
                keptBundles(rollout),
                witnesses(health));
    }

    private static Map<?, ?> section(Map<?, ?> fields, String name, List<String> known) {
        return fields.containsKey(name) ? map(fields.get(name), name + ".", known) : Map.of();
    }

    /// @param prefix the keys above, as people write them
    private static Map<?, ?> map(Object value, String prefix, List<String> known) {
        if (!(value instanceof Map<?, ?> fields))
            throw new IllegalArgumentException(
                    (prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1) + " is ")
                            + "not a list of \"key: value\" lines");
        for (var key : fields.keySet())
            if (!known.contains(String.valueOf(key)))
                throw new IllegalArgumentException("unknown key \"" + prefix + key + "\"; known are "
                        + String.join(
                                ", ", known.stream().map(name -> prefix + name).toList()));
        return fields;
    }

    private static String version(Map<?, ?> health) {
        if (!health.containsKey("version")) return "";
        var version = map(health.get("version"), "health.version.", List.of("path", "contains"));
        if (!version.containsKey("path"))
            throw new IllegalArgumentException("health.version needs a path, such as /version");
        if (!text(version, "contains", "commit").equals("commit"))
            throw new IllegalArgumentException("health.version.contains is \"" + version.get("contains")
                    + "\"; what such a page contains is: commit");
        return path(text(version, "path", ""));
    }

    private static Witnesses witnesses(Map<?, ?> health) {
        var metrics = health.containsKey("metrics")
                ? map(
                        health.get("metrics"),
                        "health.metrics.",
                        List.of("path", "preset", "requests", "errors", "custom"))
                : Map.of();
        var custom = metrics.containsKey("custom")
                ? map(metrics.get("custom"), "health.metrics.custom.", List.of("good", "bad"))
                : Map.of();
        var latency = health.containsKey("latency")
                ? map(health.get("latency"), "health.latency.", List.of("bound", "share", "tolerated", "histogram"))
                : Map.of();
        if (!latency.isEmpty() && !latency.containsKey("bound"))
            throw new IllegalArgumentException("health.latency needs a bound in seconds, such as 0.5");
        var saturation = health.containsKey("saturation")
                ? map(health.get("saturation"), "health.saturation.", List.of("gauge", "bound"))
                : Map.of();
        if (!saturation.isEmpty() && !saturation.containsKey("bound"))
            throw new IllegalArgumentException("health.saturation needs a bound, such as 500000000");
        try {
            return new Witnesses(
                    health.containsKey("metrics") ? text(metrics, "path", "/metrics") : "",
                    text(metrics, "preset", ""),
                    text(metrics, "requests", ""),
                    Witnesses.errors(labels(metrics.get("errors"))),
                    text(custom, "good", ""),
                    text(custom, "bad", ""),
                    number(latency, "health.latency.bound", "bound", 0),
                    latency.isEmpty() ? 0 : number(latency, "health.latency.share", "share", Witnesses.LATENCY_SHARE),
                    number(latency, "health.latency.tolerated", "tolerated", 0),
                    text(latency, "histogram", ""),
                    health.containsKey("count4xx") && yesOrNo(health, "health.", "count4xx"),
                    health.containsKey("balancer") && yesOrNo(health, "health.", "balancer") ? BALANCER : "",
                    Witnesses.BALANCER_SECONDS,
                    dryRun(health.get("dryRun")),
                    saturation.isEmpty() ? "" : text(saturation, "gauge", Witnesses.SATURATION_GAUGE),
                    number(saturation, "health.saturation.bound", "bound", 0));
        } catch (IllegalArgumentException mistaken) {
            throw mistaken.getMessage().startsWith("health.")
                    ? mistaken
                    : new IllegalArgumentException("health." + mistaken.getMessage(), mistaken);
        }
    }

    private static Map<String, String> labels(Object given) {
        if (given == null) return Map.of();
        if (!(given instanceof Map<?, ?> map))
            throw new IllegalArgumentException(
                    "health.metrics.errors is no label with a regular expression, such as {status: \"5..\"}");
        var labels = new TreeMap<String, String>();
        map.forEach((label, value) -> labels.put(String.valueOf(label), String.valueOf(value)));
        return labels;
    }

    private static List<String> dryRun(Object given) {
        if (given == null) return List.of();
        if (given instanceof List<?> list)
            return list.stream().map(String::valueOf).toList();
        throw new IllegalArgumentException("health.dryRun is no list, such as [latency]");
    }

    private static double number(Map<?, ?> fields, String path, String key, double otherwise) {
        if (!fields.containsKey(key)) return otherwise;
        if (fields.get(key) instanceof Number number) return number.doubleValue();
        throw new IllegalArgumentException(path + " is no number: " + fields.get(key));
    }

    private static boolean yesOrNo(Map<?, ?> fields, String prefix, String key) {
        if (!fields.containsKey(key)) return true;
        if (fields.get(key) instanceof Boolean chosen) return chosen;
        throw new IllegalArgumentException(prefix + key + " is neither true nor false: " + fields.get(key));
    }

    private static int keptBundles(Map<?, ?> rollout) {
        if (!rollout.containsKey("keptBundles")) return Settings.KEPT_BUNDLES;
        if (rollout.get("keptBundles") instanceof Integer kept
                && kept >= Settings.FEWEST_BUNDLES
                && kept <= Settings.MOST_BUNDLES) return kept;
        throw new IllegalArgumentException("rollout.keptBundles is no number from " + Settings.FEWEST_BUNDLES + " to "
                + Settings.MOST_BUNDLES + ": " + rollout.get("keptBundles"));
    }

    private static Map<String, String> variables(Object given) {
        if (given == null) return Map.of();
        if (!(given instanceof Map<?, ?> map))
            throw new IllegalArgumentException("buildVariables must be \"NAME: value\" lines");
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
            throw new IllegalArgumentException(
                    "a path begins with a slash and has no spaces, not like \"" + text + "\"");
        return text;
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"))
            throw new IllegalArgumentException(
                    "name may hold letters, digits, \".\", \"_\" and \"-\", not \"" + text + "\"");
        return text;
    }
}
