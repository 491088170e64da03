package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cloud.Plan;
import pushback.host.up.Profile;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;

/// Whoever tells a default tells the one that holds; the CDK module holds its files to the same.
class DefaultsTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\| ([\\d.]+)(?: \\(([\\d.]+)[^|]*\\))? \\|");

    @Test
    void ofTheOperatorsGuideAreThoseOfTheJudgeOnAwsAndHere() throws IOException {
        var told = ROW.matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .collect(java.util.stream.Collectors.toMap(
                        row -> row.group(1),
                        row -> List.of(
                                row.group(2),
                                java.util.Optional.ofNullable(row.group(3)).orElse(row.group(2)))));
        var held = Map.of(
                "TOLERATED_ERROR_RATE",
                        List.of(HealthPolicy.DEFAULT.toleratedErrorRate(), Plan.QUICK.toleratedErrorRate() * 100),
                "UNHEALTHY_ERROR_RATE",
                        List.of(HealthPolicy.DEFAULT.unhealthyErrorRate(), Plan.QUICK.unhealthyErrorRate() * 100),
                "ALPHA", List.of(HealthPolicy.DEFAULT.alpha(), Plan.QUICK.alpha() * 100),
                "SAMPLE_EVERY_SECONDS",
                        List.of(
                                HealthPolicy.DEFAULT.sampleEvery().toSeconds() * 1.0,
                                Plan.QUICK.sampleEvery().toSeconds() * 1.0),
                "PROBE_ROUNDS", List.of(HealthPolicy.DEFAULT.probeRounds() * 1.0, Plan.QUICK.probeRounds() * 1.0),
                "DEADLINE_SECONDS",
                        List.of(
                                HealthPolicy.DEFAULT.deadline().toSeconds() * 1.0,
                                Plan.QUICK.deadline().toSeconds() * 1.0));
        held.forEach((name, values) -> assertEquals(
                values,
                told.getOrDefault(name, List.of()).stream().map(Double::valueOf).toList(),
                name));
    }

    /// The local cloud reads them of `pushback.yml`, the CDK module of the environment's file.
    @Test
    void ofAnApplicationThatSaysNothingAreTheSameHereAndOnAws() throws IOException {
        var silent = Profile.of(Files.createTempDirectory("silent"));
        var schema = Json.tree(Files.readString(Path.of("../cdk/environments/environment.schema.json")))
                .path("properties");
        var application = schema.path("application").path("properties");
        assertEquals(application.path("healthPath").path("default").asText(), silent.healthPath());
        var probed = new ArrayList<String>();
        application.path("probePaths").path("default").forEach(path -> probed.add(path.asText()));
        assertEquals(probed, silent.probePaths());
        var rollout = schema.path("rollout").path("properties");
        assertEquals(rollout.path("keptBundles").path("default").asInt(), silent.keptBundles());
        assertEquals(rollout.path("ignoreFailedStop").path("default").asBoolean(), silent.ignoreFailedStop());
    }

    @Test
    void ofAnApplicationThatSaysNothingAreTheFunctionsOwn() throws IOException {
        var silent = Profile.of(Files.createTempDirectory("silent"));
        assertEquals(Settings.KEPT_BUNDLES, silent.keptBundles());
        assertEquals(Settings.IGNORE_FAILED_STOP, silent.ignoreFailedStop());
        assertEquals(List.of(Settings.PROBE_PATH), silent.probePaths());
    }
}
