package pushback.cdk.environment;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/// An environment's YAML file.
public final class EnvironmentFile {
    private EnvironmentFile() {}

    /// What the file says, with defaults filled in.
    ///
    /// @throws EnvironmentRejected with every problem there is, each with its line and what to do about it
    public static Environment read(Path file) {
        try {
            return parse(file.getFileName().toString(), Files.readString(file));
        } catch (MalformedInputException notText) {
            throw new EnvironmentRejected(
                    List.of(new FileProblem(file.toString(), 1, "", "is not UTF-8 text", "save it as UTF-8")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// As [#read], of text; `name` stands in the messages.
    public static Environment parse(String name, String text) {
        var binding = new Binding(name);
        var root = compose(name, text);
        if (!(root instanceof MappingNode))
            throw new EnvironmentRejected(List.of(new FileProblem(
                    name,
                    1,
                    "",
                    "says nothing",
                    "begin with \"name: production\"; " + "cdk/environments has examples")));
        var environment = binding.record(root, Environment.class, "");
        if (!binding.problems().isEmpty()) throw new EnvironmentRejected(binding.problems());
        Combinations.check(environment, binding);
        if (!binding.problems().isEmpty()) throw new EnvironmentRejected(binding.problems());
        return environment;
    }

    private static Node compose(String name, String text) {
        try {
            return new Yaml(new LoaderOptions()).compose(new StringReader(text));
        } catch (MarkedYAMLException malformed) {
            var line = malformed.getProblemMark() == null
                    ? 1
                    : malformed.getProblemMark().getLine() + 1;
            throw new EnvironmentRejected(List.of(new FileProblem(
                    name,
                    line,
                    "",
                    "is not YAML: " + malformed.getProblem(),
                    "mind the indentation (spaces, no tabs) and put quotes around text with special characters")));
        } catch (YAMLException malformed) {
            throw new EnvironmentRejected(List.of(
                    new FileProblem(name, 1, "", "is not YAML: " + malformed.getMessage(), "save it as plain text")));
        }
    }
}
