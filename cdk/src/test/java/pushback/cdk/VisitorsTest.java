package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.cdk.environment.EnvironmentFile;

/// Who tells the judge of visitors on AWS.
@Tag("slow")
class VisitorsTest {
    /// Where an SDK of OpenTelemetry has its page.
    private static final int EXPORTER = 9464;

    private static final String HEALTH = """
        health:
          metrics: {path: /actuator/prometheus, preset: micrometer, custom: {good: ok_total, bad: bad_total}}
          latency: {bound: 0.5}
          saturation: {bound: 500000000}
          cloudWatch: {namespace: Shop, metric: FailedOrders, dimensions: {Service: checkout}, above: 5}
          count4xx: true
          alarms: [site-errors, site-latency, checkout-errors]
          trafficNamespace: Shop/Traffic
          dryRun: [custom, cloudWatch]
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
            assertEquals("custom,cloudWatch", variables.path("DRY_RUN").asText());
            assertEquals(
                    "pushback-webapp-dns-cloud-watch",
                    variables.path("CLOUD_WATCH_ALARM").asText());
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
    void reachAnExportersPortThroughTheJudgesDoorAlone() throws IOException {
        var metrics = "health: {metrics: {preset: opentelemetry%s}}\n";
        var page = Synthesised.of(
                "webapp-dns-page", EnvironmentFile.parse("webapp.yaml", webapp() + metrics.formatted("")));
        var exporter = Synthesised.of(
                "webapp-dns-exporter",
                EnvironmentFile.parse("webapp.yaml", webapp() + metrics.formatted(", port: " + EXPORTER)));
        assertEquals(List.of(), doors(page, "Ingress"));
        assertEquals(List.of("Servers from Functions: From the judge, to the exporter"), doors(exporter, "Ingress"));
        // Those that may go anywhere; the load balancer is none of them.
        assertEquals(List.of("Functions", "Servers"), doors(exporter, "Egress"));
        for (var step : List.of("CheckHealth", "WatchRollout", "VerifyRollback", "DeployCanary")) {
            assertEquals("0", port(page, step));
            assertEquals("" + EXPORTER, port(exporter, step));
        }
        for (var type : List.of("Role", "Policy", "ManagedPolicy"))
            assertEquals(page.all("AWS::IAM::" + type), exporter.all("AWS::IAM::" + type));
    }

    private static String port(Synthesised made, String step) {
        return made.at("Functions/" + step)
                .path("Environment")
                .path("Variables")
                .path("METRICS_PORT")
                .asText();
    }

    /// Every rule that lets traffic of the exporter's port into a security group, or out of one, wherever it is
    /// written.
    private static List<String> doors(Synthesised made, String direction) {
        var doors = new ArrayList<String>();
        made.all("AWS::EC2::SecurityGroup")
                .forEach((group, written) -> written.path("SecurityGroup" + direction)
                        .forEach(rule -> {
                            if (covers(rule)) doors.add(name(group));
                        }));
        made.all("AWS::EC2::SecurityGroup" + direction).values().stream()
                .filter(VisitorsTest::covers)
                .map(rule ->
                        name(rule.path("GroupId").path("Fn::GetAtt").path(0).asText()) + " from "
                                + name(rule.path("SourceSecurityGroupId")
                                        .path("Fn::GetAtt")
                                        .path(0)
                                        .asText())
                                + ": " + rule.path("Description").asText())
                .forEach(doors::add);
        return doors.stream().sorted().toList();
    }

    private static boolean covers(JsonNode rule) {
        var protocol = rule.path("IpProtocol").asText();
        return protocol.equals("-1")
                ? !rule.path("CidrIp").asText().equals("255.255.255.255/32")
                : protocol.equals("tcp")
                        && rule.path("FromPort").asInt() <= EXPORTER
                        && EXPORTER <= rule.path("ToPort").asInt();
    }

    private static String name(String id) {
        return id.replaceFirst("^Gates", "").replaceFirst("[0-9A-F]{8}$", "");
    }

    @Test
    void areHeldTo4xxByTheLoadBalancersMinutesAlone() throws IOException {
        var witnesses = EnvironmentFile.parse("webapp.yaml", webapp() + "health: {count4xx: true}\n")
                .health()
                .witnesses("app/shop/1", "shop");
        assertTrue(witnesses.count4xx() && witnesses.areOfTheBalancer() && !witnesses.areScraped());
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
        assertTrue(Synth.warnings(EnvironmentFile.parse(
                        "webapp.yaml",
                        webapp()
                                + "health: {metrics: {preset: go}, alarms: [site-errors], dryRun: [visitors,"
                                + " alarms]}\n"))
                .stream()
                .anyMatch(warning -> warning.startsWith("health.dryRun names visitors")));
    }

    @Test
    void areMissedBySynthesisWhereOnlyAlarmsTellThatAreRunDry() throws IOException {
        var only = "health: {balancer: %s, alarms: [site-errors], dryRun: [alarms]}\n";
        assertTrue(warnsOfDryAlarms(webapp() + only.formatted(false)));
        assertFalse(warnsOfDryAlarms(webapp() + only.formatted(true)), "the load balancer's metrics");
    }

    private static boolean warnsOfDryAlarms(String file) {
        return Synth.warnings(EnvironmentFile.parse("webapp.yaml", file)).stream()
                .anyMatch(warning -> warning.startsWith("health.dryRun names alarms"));
    }

    private static boolean warned(String file) {
        return Synth.warnings(EnvironmentFile.parse("webapp.yaml", file)).stream()
                .anyMatch(warning -> warning.startsWith("no witness of visitors is switched on"));
    }

    private static String webapp() throws IOException {
        return Files.readString(Path.of("environments", "webapp-dns.yaml"));
    }
}
