package pushback.cdk.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import pushback.yaml.YamlMistake;
import pushback.yaml.YamlReader;
import pushback.yaml.YamlValue;
import pushback.yaml.YamlValue.Fields;

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
        var root = read(name, text);
        if (!(root.orElse(null) instanceof Fields fields))
            throw new EnvironmentRejected(List.of(new FileProblem(
                    name,
                    1,
                    "",
                    "says nothing",
                    "begin with \"name: production\"; " + "cdk/environments has examples")));
        var environment = binding.record(fields, Environment.class, "");
        if (!binding.problems().isEmpty()) throw new EnvironmentRejected(binding.problems());
        Combinations.check(environment, binding);
        if (!binding.problems().isEmpty()) throw new EnvironmentRejected(binding.problems());
        return environment;
    }

    private static Optional<YamlValue> read(String name, String text) {
        try {
            return YamlReader.read(text);
        } catch (YamlMistake malformed) {
            throw new EnvironmentRejected(List.of(new FileProblem(
                    name,
                    malformed.line(),
                    "",
                    "is not YAML: " + malformed.getMessage(),
                    "mind the indentation (spaces, no tabs) and put quotes around text with special characters")));
        }
    }
}
