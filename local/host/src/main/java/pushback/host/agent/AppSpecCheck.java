package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What is wrong with a bundle's `appspec.yml`, as far as that can be known before a server gets it: what the agent
/// would refuse in the middle of a deployment, and what it would ignore without a word.
public final class AppSpecCheck {
    private static final String FILE = AgentCommand.APPSPEC;
    private static final List<String> ROOT =
            List.of("version", "os", "files", "hooks", "permissions", "file_exists_behavior");
    private static final List<String> SCRIPT = List.of("location", "timeout", "runas", "sudo");
    private static final List<String> MAPPING = List.of("source", "destination");
    private static final List<String> PERMISSION =
            List.of("object", "pattern", "except", "owner", "group", "mode", "acls", "context", "type");
    /// The events of servers that take scripts.
    private static final List<String> SCRIPTED = List.of(
            "BeforeBlockTraffic",
            "AfterBlockTraffic",
            "ApplicationStop",
            "BeforeInstall",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService",
            "BeforeAllowTraffic",
            "AfterAllowTraffic");
    private static final Set<String> UNSCRIPTED = Set.of("DownloadBundle", "Install", "BlockTraffic", "AllowTraffic");

    private final Map<String, Path> files;
    private final List<String> wrong = new ArrayList<>();

    private AppSpecCheck(Map<String, Path> files) {
        this.files = files;
    }

    /// What is wrong, a sentence each, with its cure; empty if nothing is, or if the bundle has no `appspec.yml`.
    ///
    /// @param files of the bundle, by their names in it
    public static List<String> of(Map<String, Path> files) throws IOException {
        if (!files.containsKey(FILE)) return files.containsKey("appspec.yaml") ? List.of(AppSpec.MISNAMED) : List.of();
        var check = new AppSpecCheck(files);
        try {
            check.check(AppSpec.text(files.get(FILE)));
        } catch (EventFailed refused) {
            check.wrong.add(refused.getMessage());
        }
        return check.wrong;
    }

    private void check(String text) throws IOException {
        var root = AppSpecReader.map(AgentYaml.load(text), "the application specification file");
        var spec = AppSpecReader.read(text);
        known(root, ROOT, FILE);
        events(spec.hooks().keySet());
        each(root.get("files"), MAPPING, "files");
        each(root.get("permissions"), PERMISSION, "permissions");
        if (root.get("hooks") instanceof Map<?, ?> hooks)
            hooks.forEach((event, scripts) -> each(scripts, SCRIPT, "hooks." + event));
        for (var scripts : spec.hooks().values()) for (var script : scripts) script(script.location());
        for (var file : spec.files()) source(file.source());
    }

    private void known(Map<?, ?> map, List<String> keys, String where) {
        for (var key : map.keySet())
            if (!keys.contains(String.valueOf(key)))
                wrong.add("\"" + key + "\" is no key of "
                        + where
                        + Nearest.to(String.valueOf(key), keys)
                                .map(near -> "; do you mean " + near + "?")
                                .orElse("; known are " + String.join(", ", keys)));
    }

    private void each(Object list, List<String> keys, String where) {
        if (list instanceof List<?> entries)
            for (var entry : entries) if (entry instanceof Map<?, ?> map) known(map, keys, where);
    }

    private void events(Set<String> hooks) {
        var unknown = new TreeSet<>(hooks);
        unknown.removeAll(SCRIPTED);
        unknown.removeAll(UNSCRIPTED);
        if (!unknown.isEmpty()) wrong.add(unknownEvents(List.copyOf(unknown)));
        for (var event : hooks)
            if (UNSCRIPTED.contains(event))
                wrong.add("hooks." + event + " never runs: " + event + " is an event of the agent's own; hooks are "
                        + String.join(", ", SCRIPTED));
    }

    /// What the agent says of hooks that no event calls, and what they may have meant.
    static String unknownEvents(List<String> unknown) {
        var meant = unknown.stream()
                .flatMap(event -> Nearest.to(event, SCRIPTED).stream())
                .distinct()
                .toList();
        return "appspec.yml file contains unknown lifecycle events: " + unknown
                + (meant.isEmpty()
                        ? "; a server has " + String.join(", ", SCRIPTED)
                        : "; do you mean " + String.join(", ", meant) + "?");
    }

    private void script(String location) throws IOException {
        if (Inside.leadsOut(location)) wrong.add("the script " + location + " " + Inside.OUT);
        ScriptRun.cannotStart(location).ifPresent(wrong::add);
        var file = files.get(location.replaceFirst("^(\\./|/)+", ""));
        if (file == null)
            wrong.add("hooks names the script " + location + ", which is not in the bundle; list it "
                    + "under artifacts.files in buildspec.yml, or correct the location");
        else LineEnds.complaint(location, file).ifPresent(wrong::add);
    }

    private void source(String source) {
        if (Inside.leadsOut(source)) {
            wrong.add("the source " + source + " " + Inside.OUT);
            return;
        }
        var name = source.replaceFirst("^(\\./|/)+", "").replaceFirst("/+$", "");
        if (name.isEmpty()
                || name.equals(".")
                || files.containsKey(name)
                || files.keySet().stream().anyMatch(file -> file.startsWith(name + "/"))) return;
        wrong.add("files names the source " + source + ", which is not in the bundle; list it under artifacts.files in "
                + "buildspec.yml, or correct the source");
    }
}
