package pushback.cdk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import pushback.base.Json;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.environment.DeployerSection.Archive;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.EnvironmentFile;
import software.amazon.awscdk.Aspects;

/// The shipped environments, each synthesised once for all tests.
///
/// @param template what CloudFormation is given
/// @param file where it lies
record Synthesised(Environment environment, EnvironmentStack stack, JsonNode template, Path file) {
    private static final Map<String, Synthesised> KNOWN = new ConcurrentHashMap<>();
    private static final Path OUTPUT = Path.of("target", "cdk.out");

    /// By file name without its ending.
    static Synthesised of(String name) {
        return of(name, EnvironmentFile.read(Path.of("environments", name + ".yaml")));
    }

    static synchronized Synthesised of(String name, Environment environment) {
        assumeTrue(
                NodeJs.version().isPresent(),
                "skipped: Node.js " + NodeJs.NEEDED + " or newer is not on the PATH, and CDK needs it");
        return KNOWN.computeIfAbsent(name, _ -> synthesise(name, environment));
    }

    /// A shipped one, changed: `NAME:CALLED:PATTERN=>REPLACEMENT`, or its name alone.
    static Synthesised variant(String described) throws IOException {
        var parts = described.split(":", 3);
        if (parts.length < 3) return of(described);
        int into = parts[2].indexOf("=>");
        var text = Files.readString(Path.of("environments", parts[0] + ".yaml"));
        var changed = text.replaceFirst("(?s)" + parts[2].substring(0, into), parts[2].substring(into + 2));
        if (changed.equals(text)) throw new AssertionError("nothing changed by " + described);
        return of(
                parts[1],
                EnvironmentFile.parse(
                        parts[1] + ".yaml",
                        changed.replace("name: " + parts[0] + "\nregion", "name: " + parts[1] + "\nregion")));
    }

    /// The services that are reached through an endpoint, by their short names.
    java.util.Set<String> endpoints() {
        return all("AWS::EC2::VPCEndpoint").values().stream()
                .map(endpoint -> endpoint.path("ServiceName").asText().replaceFirst(".*\\.", ""))
                .collect(java.util.stream.Collectors.toSet());
    }

    /// Every environment that is shipped.
    static List<String> names() {
        try (var files = Files.list(Path.of("environments"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .map(file -> file.replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Synthesised synthesise(String name, Environment environment) {
        try {
            var output = Files.createDirectories(OUTPUT).resolve(name);
            var synthesis = Synthesis.of(environment, archive(environment), output);
            Aspects.of(synthesis.app())
                    .add(AwsSolutionsChecks.Builder.create().verbose(true).build());
            synthesis.app().synth();
            var file = output.resolve("pushback-" + environment.name() + ".template.json");
            return new Synthesised(environment, synthesis.stack(), Json.tree(Files.readString(file)), file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static LambdaArchive archive(Environment environment) throws IOException {
        var bundle = OUTPUT.resolve("functions.zip");
        if (!Files.exists(bundle) || KNOWN.isEmpty()) LambdaArchive.write(bundle);
        // What is in the archive is another test's; any file does for a template.
        return new LambdaArchive(
                bundle,
                environment.deployer().archive() == Archive.OWN_JDK ? Optional.of("0".repeat(64)) : Optional.empty());
    }

    /// The properties of every resource of a type, by logical id.
    Map<String, JsonNode> all(String type) {
        var found = new java.util.TreeMap<String, JsonNode>();
        template.path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals(type))
                found.put(resource.getKey(), resource.getValue().path("Properties"));
        });
        return found;
    }

    /// The properties of the only resource of a type.
    JsonNode only(String type) {
        var all = all(type);
        if (all.size() != 1) throw new AssertionError(all.size() + " of " + type + ": " + all.keySet());
        return all.values().iterator().next();
    }

    /// The logical id of the resource whose construct path, such as `Gates/Servers`, is given.
    String id(String path) {
        return resource(path).getKey();
    }

    JsonNode at(String path) {
        return resource(path).getValue().path("Properties");
    }

    /// The logical ids of all that CloudFormation makes before the resource with this one.
    java.util.Set<String> before(String id) {
        var found = new java.util.TreeSet<String>();
        collectBefore(id, found);
        return found;
    }

    private void collectBefore(String id, java.util.Set<String> found) {
        var resource = template.path("Resources").path(id);
        var named = new java.util.ArrayList<String>();
        resource.findValues("Ref").forEach(reference -> named.add(reference.asText()));
        resource.findValues("Fn::GetAtt")
                .forEach(reference -> named.add(reference.path(0).asText()));
        var after = resource.path("DependsOn");
        if (after.isTextual()) named.add(after.asText());
        else after.forEach(one -> named.add(one.asText()));
        for (var name : named) if (template.path("Resources").has(name) && found.add(name)) collectBefore(name, found);
    }

    private Map.Entry<String, JsonNode> resource(String path) {
        var full = "pushback-" + environment.name() + "/" + path;
        return StreamSupport.stream(template.path("Resources").properties().spliterator(), false)
                .filter(resource -> resource.getValue()
                        .path("Metadata")
                        .path("aws:cdk:path")
                        .asText()
                        .matches(java.util.regex.Pattern.quote(full) + "(/Resource)?"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing at " + path));
    }
}
