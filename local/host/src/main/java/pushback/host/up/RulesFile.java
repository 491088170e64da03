package pushback.host.up;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import pushback.settings.ApplicationPaths;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;

/// An environment's [Rules] as a person writes them down, in YAML. Each mistake is told with file, line and key.
public final class RulesFile {
    private static final String KEYS = "freezes, inFreeze, approvalWithin, branches, applicationPaths, fourEyes";

    private final Path file;
    private Rules rules = Rules.NONE;

    private RulesFile(Path file) {
        this.file = file;
    }

    /// @throws IllegalArgumentException that says where the file is wrong and how to write it
    public static Rules read(Path file) {
        try {
            return new RulesFile(file).read(Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("there is no file " + file + " with rules", missing);
        } catch (MalformedInputException encoded) {
            throw new IllegalArgumentException(file + " is not text in UTF-8; save it so", encoded);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private Rules read(String text) {
        try {
            var root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            if (root == null) return rules;
            if (!(root instanceof MappingNode fields)) throw wrong(root, "", "not a list of \"key: value\" lines");
            for (var field : fields.getValue()) {
                if (!(field.getKeyNode() instanceof ScalarNode key))
                    throw wrong(root, "", "not a list of \"key: value\" lines");
                take(key.getValue(), key, field.getValueNode());
            }
            return rules;
        } catch (MarkedYAMLException malformed) {
            throw new IllegalArgumentException(
                    file + ", line " + (malformed.getProblemMark().getLine() + 1) + ": " + malformed.getProblem(),
                    malformed);
        }
    }

    private void take(String key, Node at, Node value) {
        rules = switch (key) {
            case "freezes" ->
                new Rules(
                        items(key, value, FreezeWindow::parse),
                        rules.inFreeze(),
                        rules.approvalWithin(),
                        rules.branches(),
                        rules.applicationPaths(),
                        rules.fourEyes());
            case "inFreeze" ->
                new Rules(
                        rules.freezes(),
                        one(key, value, RulesFile::inFreeze),
                        rules.approvalWithin(),
                        rules.branches(),
                        rules.applicationPaths(),
                        rules.fourEyes());
            case "approvalWithin" ->
                one(
                        key,
                        value,
                        text -> new Rules(
                                rules.freezes(),
                                rules.inFreeze(),
                                duration(text),
                                rules.branches(),
                                rules.applicationPaths(),
                                rules.fourEyes()));
            case "branches" ->
                new Rules(
                        rules.freezes(),
                        rules.inFreeze(),
                        rules.approvalWithin(),
                        items(key, value, Rules::branch),
                        rules.applicationPaths(),
                        rules.fourEyes());
            case "applicationPaths" -> {
                var patterns = items(key, value, text -> text);
                yield new Rules(
                        rules.freezes(),
                        rules.inFreeze(),
                        rules.approvalWithin(),
                        rules.branches(),
                        told(key, value, () -> new ApplicationPaths(patterns)).patterns(),
                        rules.fourEyes());
            }
            case "fourEyes" ->
                new Rules(
                        rules.freezes(),
                        rules.inFreeze(),
                        rules.approvalWithin(),
                        rules.branches(),
                        rules.applicationPaths(),
                        one(key, value, RulesFile::yesOrNo));
            default -> throw wrong(at, "", "unknown key \"" + key + "\"; known are " + KEYS);
        };
    }

    private <T> T one(String key, Node value, Function<String, T> parse) {
        if (!(value instanceof ScalarNode scalar)) throw wrong(value, key, "must be one value");
        return told(key, value, () -> parse.apply(scalar.getValue()));
    }

    private <T> List<T> items(String key, Node value, Function<String, T> parse) {
        if (!(value instanceof SequenceNode list))
            throw wrong(value, key, "must be a list, a line with \"- \" for each");
        var items = new ArrayList<T>();
        for (var item : list.getValue()) items.add(one(key, item, parse));
        return List.copyOf(items);
    }

    private <T> T told(String key, Node at, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException wrong) {
            throw wrong(at, key, wrong.getMessage());
        }
    }

    private IllegalArgumentException wrong(Node at, String key, String what) {
        return new IllegalArgumentException(
                file + ", line " + (at.getStartMark().getLine() + 1) + ": " + (key.isEmpty() ? "" : key + ": ") + what);
    }

    private static InFreeze inFreeze(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "wait" -> InFreeze.WAIT;
            case "refuse" -> InFreeze.REFUSE;
            default -> throw new IllegalArgumentException("\"" + text + "\" is neither wait nor refuse");
        };
    }

    private static boolean yesOrNo(String text) {
        if (!text.equals("true") && !text.equals("false"))
            throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
        return text.equals("true");
    }

    private static Duration duration(String text) {
        if (!text.matches("[0-9]{1,6}[smhd]"))
            throw new IllegalArgumentException("\"" + text + "\" is not a length of time; write 30m, 24h or 3d");
        var number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
