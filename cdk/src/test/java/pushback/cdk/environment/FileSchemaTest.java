package pushback.cdk.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import pushback.base.Json;

class FileSchemaTest {
    private static final Path FILE = Path.of("environments", "environment.schema.json");
    private static final com.networknt.schema.Schema SCHEMA = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12)
            .getSchema(FileSchema.text(), InputFormat.JSON);

    /// After a change of the records: `mvn -pl cdk -am test -Dtest=FileSchemaTest -Dpushback.write=true`.
    @Test
    void liesBesideTheEnvironments() throws IOException {
        if (Boolean.getBoolean("pushback.write")) Files.writeString(FILE, FileSchema.text());
        assertEquals(FileSchema.text(), Files.readString(FILE));
    }

    @Test
    void acceptsEveryShippedEnvironmentAndEachNamesIt() throws IOException {
        try (var files = Files.list(Path.of("environments"))) {
            var environments = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertEquals(5, environments.size());
            for (var file : environments) {
                assertEquals(List.of(), problems(Files.readString(file)), file.toString());
                assertTrue(
                        Files.readString(file).startsWith("# yaml-language-server: $schema=environment.schema.json\n"),
                        file.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nmae: x",
                "logDays: ten",
                "region: Frankfurt",
                "firewall: \"yes\"",
                "web: {min: 0}",
                "web: {servers: both}",
                "subscribers: me",
                "subscribers: [me]",
                "database: {version: \"17.6\"}",
                "network: {zones: [a]}"
            })
    void refusesWhatTheReaderRefuses(String line) throws IOException {
        var text = Files.readString(Path.of("environments", "twoge.yaml"));
        var key = line.substring(0, line.indexOf(':'));
        var lines = new ArrayList<>(text.lines().toList());
        var at = lines.indexOf(lines.stream()
                .filter(other -> other.startsWith(key + ":"))
                .findFirst()
                .orElse(""));
        if (at >= 0) {
            lines.remove(at);
            while (at < lines.size() && lines.get(at).startsWith(" ")) lines.remove(at);
        }
        lines.add(line);
        assertFalse(problems(String.join("\n", lines)).isEmpty(), line);
    }

    private static List<String> problems(String yaml) {
        var json = Json.STRICT.valueToTree(new Yaml().<Object>load(yaml)).toString();
        return SCHEMA.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
