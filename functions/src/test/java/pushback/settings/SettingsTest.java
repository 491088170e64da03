package pushback.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.settings.Settings.HealthPolicy;

class SettingsTest {
    private static final List<String> REQUIRED = List.of(
            "ENVIRONMENT",
            "REPOSITORY",
            "BRANCH",
            "LEDGER_TABLE",
            "ARTIFACT_BUCKET",
            "CODE_DEPLOY_APPLICATION",
            "DEPLOYMENT_GROUP",
            "AUTO_SCALING_GROUP",
            "TARGET_GROUP_ARN",
            "WEBHOOK_SECRET_ID",
            "STATE_MACHINE_ARN",
            "PROBE_ADDRESS");

    private final Map<String, String> variables = new HashMap<>();

    SettingsTest() {
        REQUIRED.forEach(name -> variables.put(name, "a-" + name.toLowerCase()));
        variables.put("PROBE_ADDRESS", "http://{id}.internal:8080");
    }

    @Test
    void needsNoMoreThanWhatHasNoDefault() {
        var settings = Settings.from(variables);
        assertEquals("a-ledger_table", settings.stores().ledgerTable());
        assertEquals("https://api.github.com", settings.gitHost().githubApi());
        assertEquals("", settings.database().databaseInstance());
        assertEquals("", settings.topicArn());
        assertEquals("", settings.gitHost().githubTokenSecretId());
        assertEquals(List.of("/"), settings.pages().probePaths());
        assertEquals(Strategy.ONE, settings.rollout().strategy());
        assertEquals(HealthPolicy.DEFAULT, settings.health());
        assertEquals(Rules.NONE, settings.rules());
        assertTrue(settings.rollout().ignoreFailedStop());
        assertEquals("", settings.pages().versionPath());
        assertEquals(5, settings.rollout().keptBundles());
    }

    @Test
    void readsWhatIsSet() {
        variables.putAll(Map.of(
                "ALARMS",
                "errors, latency",
                "TRAFFIC_NAMESPACE",
                "Shop/Traffic",
                "TRAFFIC_LAG_SECONDS",
                "7",
                "STRATEGY",
                "canary"));
        variables.putAll(Map.of(
                "DATABASE_INSTANCE",
                "db",
                "TOPIC_ARN",
                "arn:topic",
                "PROBE_PATHS",
                "/, /health",
                "ALPHA",
                "0.05",
                "PROBE_ROUNDS",
                "3",
                "TOLERATED_ERROR_RATE",
                "0.01",
                "UNHEALTHY_ERROR_RATE",
                "0.2",
                "SAMPLE_EVERY_SECONDS",
                "2",
                "DEADLINE_SECONDS",
                "90"));
        var settings = Settings.from(variables);
        assertEquals("db", settings.database().databaseInstance());
        assertEquals("arn:topic", settings.topicArn());
        assertEquals(List.of("/", "/health"), settings.pages().probePaths());
        assertEquals(Strategy.CANARY, settings.rollout().strategy());
        assertEquals(
                new HealthPolicy(
                        0.01,
                        0.2,
                        0.05,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(90),
                        List.of("errors", "latency"),
                        "Shop/Traffic",
                        Duration.ofSeconds(7),
                        3,
                        Witnesses.NONE),
                settings.health());
    }

    @Test
    void areWrittenAsTheVariablesThatTheyAreReadFrom() {
        variables.putAll(Map.of(
                "DATABASE_INSTANCE",
                "db",
                "TOPIC_ARN",
                "arn:topic",
                "GITHUB_TOKEN_SECRET_ID",
                "token",
                "GITHUB_API",
                "https://api.github.com",
                "PROBE_PATHS",
                "/,/health",
                "ALPHA",
                "0.05",
                "TOLERATED_ERROR_RATE",
                "0.01",
                "UNHEALTHY_ERROR_RATE",
                "0.2",
                "SAMPLE_EVERY_SECONDS",
                "2",
                "DEADLINE_SECONDS",
                "90"));
        variables.putAll(Map.of(
                "ALARMS",
                "errors,latency",
                "TRAFFIC_NAMESPACE",
                "Shop/Traffic",
                "TRAFFIC_LAG_SECONDS",
                "7",
                "STRATEGY",
                "all-at-once",
                "PROBE_ROUNDS",
                "2"));
        variables.putAll(Map.of(
                "FREEZES",
                "0 16 * * FRI,SAT for 64h in Europe/Berlin;0 0 24 12 * for 10d in UTC",
                "IN_FREEZE",
                "REFUSE",
                "APPROVAL_WITHIN_SECONDS",
                "3600",
                "BRANCHES",
                "hotfix/*",
                "APPLICATION_PATHS",
                "src/**,!**/*.md"));
        variables.putAll(Map.of("IGNORE_FAILED_STOP", "false", "VERSION_PATH", "/version", "KEPT_BUNDLES", "9"));
        variables.put("FOUR_EYES", "false");
        variables.put("OBJECTIVE", "99.5");
        variables.put("SETTLE_SECONDS", "20");
        variables.put("LATENCY_TOLERATED", "1.5");
        variables.putAll(Map.of(
                "METRICS_PATH",
                "/metrics",
                "METRICS_REQUESTS",
                "http_requests_total{path!=\"/health\"}",
                "METRICS_ERRORS",
                "status=~\"5..\"",
                "METRICS_GOOD",
                "orders_total{result=\"placed\"}",
                "METRICS_BAD",
                "orders_total{result=\"failed\"}",
                "LATENCY_BOUND",
                "0.5",
                "LATENCY_SHARE",
                "5.0",
                "LATENCY_HISTOGRAM",
                "http_request_duration_seconds_bucket",
                "DRY_RUN",
                "latency,custom"));
        variables.putAll(Map.of("COUNT4XX", "false", "BALANCER", "app/shop/1a2b", "BALANCER_SECONDS", "60"));
        variables.put("METRICS_PORT", "9464");
        variables.put("CLOUD_WATCH_ALARM", "latency");
        variables.putAll(Map.of("SATURATION_GAUGE", "process_resident_memory_bytes", "SATURATION_BOUND", "5.0E8"));
        var settings = Settings.from(variables);
        assertEquals(variables, settings.variables());
        assertEquals(settings, Settings.from(settings.variables()));
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() {
        var message = assertThrows(IllegalArgumentException.class, () -> Settings.from(Map.of()))
                .getMessage();
        REQUIRED.forEach(name -> assertTrue(message.contains(name + " is missing"), message));
    }

    @Test
    void namesWhatIsMissingAndWhatIsMalformedTogetherAndNothingElse() {
        variables.remove("BRANCH");
        variables.put("REPOSITORY", " ");
        variables.put("ALPHA", "little");
        variables.put("SAMPLE_EVERY_SECONDS", "5s");
        assertEquals(
                "the function's environment variables are not complete: REPOSITORY is missing; BRANCH is missing; "
                        + "ALPHA is not a number: little; SAMPLE_EVERY_SECONDS is not a number: 5s",
                problem());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        TOLERATED_ERROR_RATE | 0.5   | error rates must satisfy 0 < tolerated < unhealthy < 1, but are 0.5 and 0.01
        UNHEALTHY_ERROR_RATE | NaN   | error rates must satisfy 0 < tolerated < unhealthy < 1, but are 0.001 and NaN
        ALPHA                | 0.5   | alpha must lie between 0 and 0.5, but is 0.5
        SAMPLE_EVERY_SECONDS | 0     | samples are at least 1 s apart, but sampleEvery is PT0S
        METRICS_PORT         | 9464  | metrics has no path, such as /metrics
        METRICS_PORT         | 65536 | metrics.port is 65536; it lies between 1 and 65535
        PROBE_ROUNDS         | 0     | probeRounds must lie between 1 and 20, but is 0
        STRATEGY             | some  | STRATEGY: there is no strategy "some"; choose one of all-at-once, half, one, canary
        IGNORE_FAILED_STOP   | yes   | IGNORE_FAILED_STOP is neither true nor false: yes
        KEPT_BUNDLES         | 1     | KEPT_BUNDLES must lie between 2 and 50, but is 1
        KEPT_BUNDLES         | few   | KEPT_BUNDLES is not a number: few
        IN_FREEZE            | stop  | IN_FREEZE is neither wait nor refuse: stop
        FREEZES              | 0 16 * * FRI for 64h in Berlin | "0 16 * * FRI for 64h in Berlin" names no time zone: Berlin; write one such as Europe/Berlin or UTC
        PROBE_ADDRESS        | http://app:8080 | PROBE_ADDRESS does not contain {id}: http://app:8080
        """)
    void refusesWhatCannotBe(String name, String value, String problem) {
        variables.put(name, value);
        assertEquals("the function's environment variables are not complete: " + problem, problem());
    }

    @Test
    void namesWhatIsMissingBesideAnImpossiblePolicy() {
        variables.remove("BRANCH");
        variables.put("ALPHA", "0.7");
        assertTrue(problem().contains("BRANCH is missing") && problem().contains("alpha must lie"), problem());
        assertFalse(problem().contains("REPOSITORY"), problem());
    }

    private String problem() {
        return assertThrows(IllegalArgumentException.class, () -> Settings.from(variables))
                .getMessage();
    }
}
