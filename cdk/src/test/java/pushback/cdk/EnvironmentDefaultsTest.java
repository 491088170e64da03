package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Key;
import pushback.cloud.Plan;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.Rules;
import pushback.settings.Settings;

/// What nobody chose is the same whether a function assumes it or its environment's file does.
@Tag("slow")
class EnvironmentDefaultsTest {
    /// A function can do without these; an environment on AWS has them all the same.
    private static final Set<String> NO_DEFAULTS =
            Set.of("GITHUB_TOKEN_SECRET_ID", "TOPIC_ARN", "DATABASE_INSTANCE", "BALANCER");

    @Test
    void ofAFileThatChoosesNothingAreTheFunctionsOwn() {
        var variables = new HashMap<String, String>();
        Synthesised.of("webapp-dns")
                .at("Functions/CheckHealth")
                .path("Environment")
                .path("Variables")
                .properties()
                .forEach(variable -> variables.put(
                        variable.getKey(),
                        variable.getValue().isTextual()
                                ? variable.getValue().asText()
                                : variable.getValue().toString()));
        var told = Settings.from(variables);
        var compared = new TreeSet<String>();
        for (var name : Set.copyOf(variables.keySet())) {
            if (NO_DEFAULTS.contains(name)) continue;
            var others = new HashMap<>(variables);
            others.remove(name);
            read(others).ifPresent(assumed -> {
                assertEquals(told, assumed, name);
                compared.add(name);
            });
        }
        assertTrue(
                compared.containsAll(Set.of(
                        "TOLERATED_ERROR_RATE",
                        "UNHEALTHY_ERROR_RATE",
                        "ALPHA",
                        "OBJECTIVE",
                        "SETTLE_SECONDS",
                        "SAMPLE_EVERY_SECONDS",
                        "DEADLINE_SECONDS",
                        "PROBE_ROUNDS",
                        "PROBE_PATHS",
                        "STRATEGY",
                        "IGNORE_FAILED_STOP",
                        "KEPT_BUNDLES",
                        "IN_FREEZE",
                        "APPROVAL_WITHIN_SECONDS")),
                compared.toString());
    }

    /// What the local cloud says of AWS in its own words.
    @Test
    void ofTheFleetAreThoseThatTheLocalCloudTellsOfAws() {
        var webapp = Synthesised.of("webapp-dns");
        assertEquals(
                Plan.GRACE.toSeconds(),
                webapp.only("AWS::AutoScaling::AutoScalingGroup")
                        .path("HealthCheckGracePeriod")
                        .asLong());
        var virtual = new VirtualCloud().cloud().settings();
        assertEquals(Settings.HealthPolicy.DEFAULT.deadline(), virtual.health().deadline());
        var drain = webapp.only("AWS::ElasticLoadBalancingV2::TargetGroup")
                .path("TargetGroupAttributes")
                .toString();
        assertTrue(drain.contains("{\"Key\":\"deregistration_delay.timeout_seconds\",\"Value\":\"30\"}"), drain);
    }

    /// The longest that a file may ask for, and what the machine waits for.
    @Test
    void ofTheMachineBoundWhatAFileMayAskFor() throws IOException {
        var machine = Json.tree(Files.readString(Path.of("../statemachine/deploy.asl.json")));
        var build = key(Environment.Build.class, "minutes");
        assertEquals(machine.findValue("BuildRevision").path("TimeoutSeconds").asInt(), build.max() * 60);
        assertEquals(Double.parseDouble(build.otherwise()), build.max());
        var approval = key(Environment.RulesSection.class, "approvalWithin");
        assertEquals(machine.findValue("AwaitApproval").path("TimeoutSeconds").asInt(), approval.max() * 60);
        assertEquals(Rules.LONGEST_APPROVAL.toMinutes(), approval.max());
        // Twoge's own default port, and the one it is given.
        var port = key(Environment.Application.class, "port").otherwise();
        assertTrue(Files.readString(Path.of("../blog-app/src/main/java/twoge/Settings.java"))
                .contains("\"PORT\", " + port + ","));
    }

    private static Key key(Class<?> type, String name) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getAnnotation(Key.class);
    }

    private static Optional<Settings> read(HashMap<String, String> variables) {
        try {
            return Optional.of(Settings.from(variables));
        } catch (IllegalArgumentException needed) {
            return Optional.empty();
        }
    }
}
