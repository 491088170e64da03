package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.cdk.environment.EnvironmentFile;

/// Who tells the judge of visitors on AWS.
@Tag("slow")
class VisitorsTest {
    private static final String HEALTH = """
        health:
          metrics: {path: /actuator/prometheus, preset: micrometer, custom: {good: ok_total, bad: bad_total}}
          latency: {bound: 0.5}
          saturation: {bound: 500000000}
          cloudWatch: {namespace: Shop, metric: FailedOrders, dimensions: {Service: checkout}, above: 5}
          count4xx: true
          alarms: [site-errors, site-latency, checkout-errors]
          trafficNamespace: Shop/Traffic
          dryRun: [custom]
        """;

    @Test
    void isWhatTheFileSays() throws IOException {
        var made = Synthesised.of("webapp-dns-visitors", EnvironmentFile.parse("webapp.yaml", webapp() + HEALTH));
        for (var step : List.of("CheckHealth", "WatchRollout", "VerifyRollback", "DeployCanary")) {
            var variables = made.at("Functions/" + step).path("Environment").path("Variables");
            assertEquals("/actuator/prometheus", variables.path("METRICS_PATH").asText());
            assertEquals("micrometer", variables.path("METRICS_PRESET").asText());
            assertEquals("bad_total", variables.path("METRICS_BAD").asText());
            assertEquals("0.5", variables.path("LATENCY_BOUND").asText());
            assertEquals("5.0", variables.path("LATENCY_SHARE").asText());
            assertEquals(
                    "process_resident_memory_bytes",
                    variables.path("SATURATION_GAUGE").asText());
            assertEquals("5.0E8", variables.path("SATURATION_BOUND").asText());
            assertEquals("true", variables.path("COUNT4XX").asText());
            assertEquals("custom", variables.path("DRY_RUN").asText());
            assertEquals("Shop/Traffic", variables.path("TRAFFIC_NAMESPACE").asText());
            assertEquals(
                    "pushback-webapp-dns-site-errors,pushback-webapp-dns-site-latency,checkout-errors,"
                            + "pushback-webapp-dns-cloud-watch",
                    variables.path("ALARMS").asText());
            assertTrue(
                    made.at("Functions/" + step + "Role").toString().contains(":alarm:checkout-errors"),
                    "may look at the alarm that somebody else made");
        }
        assertEquals(
                "pushback-webapp-dns-site-errors",
                made.at("Alarms/Errors").path("AlarmName").asText());
    }

    @Test
    void mayBeAMetricWithABoundThatAnAlarmOfTheEnvironmentsOwnWatches() throws IOException {
        var alarm = Synthesised.of("webapp-dns-visitors", EnvironmentFile.parse("webapp.yaml", webapp() + HEALTH))
                .at("Alarms/CloudWatch");
        assertEquals("pushback-webapp-dns-cloud-watch", alarm.path("AlarmName").asText());
        assertEquals("Shop", alarm.path("Namespace").asText());
        assertEquals("FailedOrders", alarm.path("MetricName").asText());
        assertEquals("checkout", alarm.path("Dimensions").path(0).path("Value").asText());
        assertEquals("Sum", alarm.path("Statistic").asText());
        assertEquals(5, alarm.path("Threshold").asInt());
        assertEquals(60, alarm.path("Period").asInt());
    }

    @Test
    void reachTwogesCountersThroughNoOtherDoorThanItsProbes() {
        var twoge = Synthesised.of("twoge");
        var variables = twoge.at("Functions/CheckHealth").path("Environment").path("Variables");
        assertEquals("/metrics", variables.path("METRICS_PATH").asText());
        assertEquals("pushback-twoge-balancer-errors", variables.path("ALARMS").asText());
        var servers = twoge.id("Gates/Servers");
        var open = new java.util.TreeSet<String>();
        twoge.all("AWS::EC2::SecurityGroupIngress").values().stream()
                .filter(rule -> rule.path("GroupId").toString().contains(servers))
                .forEach(rule -> open.add(rule.path("Description").asText()));
        assertEquals(java.util.Set.of("From the load balancer", "From the judge"), open);
    }

    @Test
    void areMissedBySynthesisWhereNobodyTellsOfThem() throws IOException {
        assertTrue(warned(webapp() + "health: {balancer: false}\n"), "no witness at all");
        assertFalse(warned(webapp()), "the load balancer's metrics");
        assertFalse(warned(webapp() + "health: {balancer: false, alarms: [site-errors]}\n"));
        assertFalse(warned(webapp() + HEALTH));
        assertTrue(Synth.warnings(EnvironmentFile.parse(
                        "webapp.yaml", webapp() + "health: {metrics: {preset: go}, dryRun: [visitors]}\n"))
                .stream()
                .anyMatch(warning -> warning.startsWith("health.dryRun names visitors")));
    }

    private static boolean warned(String file) {
        return Synth.warnings(EnvironmentFile.parse("webapp.yaml", file)).stream()
                .anyMatch(warning -> warning.startsWith("no witness of visitors is switched on"));
    }

    private static String webapp() throws IOException {
        return Files.readString(Path.of("environments", "webapp-dns.yaml"));
    }
}
