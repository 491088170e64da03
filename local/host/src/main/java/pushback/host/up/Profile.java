package pushback.host.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            return parse(WrittenFields.of(file, KEYS), name);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    private static Profile parse(WrittenFields fields, String directory) {
        var health = fields.section(
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
        var rollout = fields.section("rollout", List.of("ignoreFailedStop", "keptBundles"));
        return new Profile(
                fields.told("name", () -> name(fields.text("name", directory))),
                fields.one("healthPath", "/", Profile::path),
                probePaths(fields),
                fields.texts(
                        "buildVariables", Profile::requireVariable, "buildVariables must be \"NAME: value\" lines"),
                Needs.of(fields),
                version(health),
                yesOrNo(health, "health.ownListener", true),
                yesOrNo(rollout, "rollout.ignoreFailedStop", true),
                rollout.one("keptBundles", Settings.KEPT_BUNDLES, Profile::keptBundles),
                witnesses(health));
    }

    private static List<String> probePaths(WrittenFields fields) {
        var complaint = "probePaths must be a list of paths";
        var paths = fields.items("probePaths", Profile::path, complaint).orElse(List.of(Settings.PROBE_PATH));
        if (paths.isEmpty()) throw fields.wrong("probePaths", complaint);
        return paths;
    }

    private static String version(WrittenFields health) {
        if (!health.has("version")) return "";
        var version = health.section("version", List.of("path", "contains"));
        if (!version.has("path")) throw health.wrong("version", "health.version needs a path, such as /version");
        var contains = version.text("contains", "commit");
        if (!contains.equals("commit"))
            throw version.wrong(
                    "contains",
                    "health.version.contains is \"" + contains + "\"; what such a page contains is: commit");
        return version.one("path", "", Profile::path);
    }

    private static Witnesses witnesses(WrittenFields health) {
        var metrics = health.section("metrics", List.of("path", "preset", "requests", "errors", "custom"));
        var custom = metrics.section("custom", List.of("good", "bad"));
        var latency = health.section("latency", List.of("bound", "share", "tolerated", "histogram"));
        if (!latency.isEmpty() && !latency.has("bound"))
            throw health.wrong("latency", "health.latency needs a bound in seconds, such as 0.5");
        var saturation = health.section("saturation", List.of("gauge", "bound"));
        if (!saturation.isEmpty() && !saturation.has("bound"))
            throw health.wrong("saturation", "health.saturation needs a bound, such as 500000000");
        var errors = metrics.texts(
                "errors",
                (label, text) -> {},
                "health.metrics.errors is no label with a regular expression, such as {status: \"5..\"}");
        var count4xx = yesOrNo(health, "health.count4xx", false);
        var balancer = yesOrNo(health, "health.balancer", false) ? BALANCER : "";
        var dryRun = health.items("dryRun", text -> text, "health.dryRun is no list, such as [latency]")
                .orElse(List.of());
        var bound = latency.number("bound", 0);
        var share = latency.isEmpty() ? 0 : latency.number("share", Witnesses.LATENCY_SHARE);
        var tolerated = latency.number("tolerated", 0);
        var limit = saturation.number("bound", 0);
        try {
            return new Witnesses(
                    health.has("metrics") ? metrics.text("path", "/metrics") : "",
                    metrics.text("preset", ""),
                    metrics.text("requests", ""),
                    Witnesses.errors(errors),
                    custom.text("good", ""),
                    custom.text("bad", ""),
                    bound,
                    share,
                    tolerated,
                    latency.text("histogram", ""),
                    count4xx,
                    balancer,
                    Witnesses.BALANCER_SECONDS,
                    dryRun,
                    saturation.isEmpty() ? "" : saturation.text("gauge", Witnesses.SATURATION_GAUGE),
                    limit);
        } catch (IllegalArgumentException mistaken) {
            // It begins with the key that is wrong.
            throw health.wrong(
                    mistaken.getMessage().replaceFirst("[^A-Za-z0-9.].*", ""), "health." + mistaken.getMessage());
        }
    }

    private static boolean yesOrNo(WrittenFields section, String path, boolean otherwise) {
        return section.truth(
                path.substring(path.lastIndexOf('.') + 1),
                otherwise,
                text -> path + " is neither true nor false: " + text);
    }

    private static int keptBundles(String text) {
        var kept = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (kept >= Settings.FEWEST_BUNDLES && kept <= Settings.MOST_BUNDLES) return kept;
        throw new IllegalArgumentException("rollout.keptBundles is no number from " + Settings.FEWEST_BUNDLES + " to "
                + Settings.MOST_BUNDLES + ": " + text);
    }

    private static void requireVariable(String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*"))
            throw new IllegalArgumentException("buildVariables: \"" + name + "\" is no name of a variable");
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
