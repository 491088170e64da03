package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.cdk.environment.EnvironmentFile;
import pushback.cdk.iam.Trust;
import pushback.ledger.Ledger;
import pushback.rollout.AgentRelease;

/// What holds whatever an environment's file chose.
@Tag("slow")
class EveryEnvironmentTest {
    private static List<String> names() {
        return Synthesised.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void losesNothingWhenItIsTakenDown(String name) {
        var environment = Synthesised.of(name);
        assertTrue(environment.stack().getTerminationProtection());
        var kept = Map.of(
                "AWS::S3::Bucket", "Retain", "AWS::DynamoDB::Table", "Retain", "AWS::RDS::DBInstance", "Snapshot");
        var seen = new ArrayList<String>();
        environment.template().path("Resources").forEach(resource -> {
            var policy = kept.get(resource.path("Type").asText());
            if (policy == null) return;
            seen.add(resource.path("Type").asText());
            assertEquals(policy, resource.path("DeletionPolicy").asText(), resource.toString());
            assertEquals(policy, resource.path("UpdateReplacePolicy").asText(), resource.toString());
        });
        assertTrue(seen.contains("AWS::S3::Bucket") && seen.contains("AWS::DynamoDB::Table"), seen.toString());
        assertEquals(environment.environment().database().isPresent(), seen.contains("AWS::RDS::DBInstance"));
        environment
                .all("AWS::RDS::DBInstance")
                .values()
                .forEach(database ->
                        assertTrue(database.path("DeletionProtection").asBoolean()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasALedgerThatCanBeBroughtBackAndForgetsByItself(String name) {
        var ledger = Synthesised.of(name).only("AWS::DynamoDB::Table");
        assertTrue(ledger.path("DeletionProtectionEnabled").asBoolean());
        assertTrue(ledger.path("PointInTimeRecoverySpecification")
                .path("PointInTimeRecoveryEnabled")
                .asBoolean());
        assertEquals(
                Ledger.EXPIRES,
                ledger.path("TimeToLiveSpecification").path("AttributeName").asText());
        assertTrue(ledger.path("TimeToLiveSpecification").path("Enabled").asBoolean());
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasBucketsThatArePrivateEncryptedReachedByTlsOnlyAndTidied(String name) {
        var environment = Synthesised.of(name);
        var policies = environment.all("AWS::S3::BucketPolicy").values().stream()
                .map(JsonNode::toString)
                .toList();
        environment.all("AWS::S3::Bucket").forEach((id, bucket) -> {
            bucket.path("PublicAccessBlockConfiguration").forEach(blocked -> assertTrue(blocked.asBoolean(), id));
            assertEquals(4, bucket.path("PublicAccessBlockConfiguration").size(), id);
            assertTrue(bucket.has("BucketEncryption") && bucket.has("LifecycleConfiguration"), id);
            assertTrue(
                    policies.stream()
                            .anyMatch(policy -> policy.contains("{\"Ref\":\"" + id + "\"}")
                                    && policy.contains("{\"Bool\":{\"aws:SecureTransport\":\"false\"}}")),
                    id);
        });
        assertEquals(
                "Enabled",
                environment
                        .at("Buckets/Artifacts")
                        .path("VersioningConfiguration")
                        .path("Status")
                        .asText());
    }

    @ParameterizedTest
    @MethodSource("names")
    void replacesServersThatTheLoadBalancerFindsUnhealthy(String name) {
        var group = Synthesised.of(name).only("AWS::AutoScaling::AutoScalingGroup");
        assertEquals("ELB", group.path("HealthCheckType").asText());
        assertTrue(
                group.path("MinSize").asInt() >= group.path("VPCZoneIdentifier").size(), "one in each zone");
    }

    @ParameterizedTest
    @MethodSource("names")
    void logsTheTrafficOfANetworkOfItsOwn(String name) {
        var environment = Synthesised.of(name);
        assertEquals(
                environment.all("AWS::EC2::VPC").size(),
                environment.all("AWS::EC2::FlowLog").size());
        environment
                .all("AWS::EC2::FlowLog")
                .values()
                .forEach(log -> assertEquals("ALL", log.path("TrafficType").asText()));
    }

    /// Each with its account, as AWS's documents of the confused deputy ask for, and with its own resource where a
    /// service is documented to name it. EC2 names neither for the role of an instance.
    @ParameterizedTest
    @MethodSource("names")
    void isTrustedByServicesOnItsOwnBehalfOnly(String name) {
        var sources = new TreeSet<String>();
        Synthesised.of(name).all("AWS::IAM::Role").forEach((id, role) -> {
            assertEquals(
                    1, role.path("AssumeRolePolicyDocument").path("Statement").size(), id);
            var statement =
                    role.path("AssumeRolePolicyDocument").path("Statement").get(0);
            var service = statement.path("Principal").path("Service").asText();
            if (service.equals(Trust.WITHOUT_SOURCE)) return;
            assertEquals(
                    "{\"Ref\":\"AWS::AccountId\"}",
                    statement
                            .path("Condition")
                            .path("StringEquals")
                            .path("aws:SourceAccount")
                            .toString(),
                    id + " of " + service);
            var source = statement.path("Condition").path("ArnLike").path("aws:SourceArn");
            if (!source.isMissingNode())
                sources.add(service + " " + source.toString().replaceAll(".*\"(:[^\"]*)\".*", "$1"));
        });
        var prefix = "pushback-" + name;
        assertTrue(
                sources.containsAll(Set.of(
                        "states.amazonaws.com :stateMachine:" + prefix + "-*",
                        "codebuild.amazonaws.com :project/" + prefix,
                        "codedeploy.amazonaws.com :deploymentgroup:" + prefix + "/*")),
                sources.toString());
    }

    @ParameterizedTest
    @MethodSource("names")
    void keepsTheDeployersLogsWhenTheStackGoes(String name) {
        var kept = new TreeSet<String>();
        Synthesised.of(name).template().path("Resources").forEach(resource -> {
            if (!resource.path("Type").asText().equals("AWS::Logs::LogGroup")) return;
            var group = resource.path("Properties").path("LogGroupName").asText();
            if (resource.path("DeletionPolicy").asText().equals("Retain"))
                kept.add(group.replaceFirst("pushback-" + name + ".*", ""));
        });
        assertEquals(
                Set.of("/aws/lambda/", "/aws/codebuild/", "/aws/vendedlogs/states/", "/aws/vendedlogs/webhook/"), kept);
    }

    @ParameterizedTest
    @MethodSource("names")
    void leavesTheDefaultSecurityGroupOfANetworkOfItsOwnWithoutRules(String name) {
        var environment = Synthesised.of(name);
        var revoked = new TreeSet<String>();
        environment.all("Custom::AWS").values().forEach(call -> {
            for (var action : List.of("revokeSecurityGroupIngress", "revokeSecurityGroupEgress"))
                if (call.toString().contains(action)) revoked.add(action);
        });
        assertEquals(
                environment.all("AWS::EC2::VPC").isEmpty()
                        ? Set.of()
                        : Set.of("revokeSecurityGroupIngress", "revokeSecurityGroupEgress"),
                revoked);
    }

    @ParameterizedTest
    @MethodSource("names")
    void installsTheAgentByTheReleaseThatIsNamed(String name) {
        var template = Synthesised.of(name).template().toString();
        assertFalse(template.contains("/latest/install"), name);
        // An image that is given has its own.
        if (Synthesised.of(name)
                .environment()
                .web()
                .image()
                .filter(image -> !image.golden())
                .isPresent()) return;
        assertTrue(template.contains("AGENT_RELEASE=" + AgentRelease.PACKAGE), name);
        assertTrue(template.contains("/releases/codedeploy-agent-$AGENT_RELEASE.noarch.rpm"), name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void throttlesItsWebhook(String name) {
        var stage = Synthesised.of(name).only("AWS::ApiGatewayV2::Stage").path("DefaultRouteSettings");
        assertEquals(
                "5 20",
                stage.path("ThrottlingRateLimit").asText() + " "
                        + stage.path("ThrottlingBurstLimit").asText());
    }

    @Test
    void startsSlowlyByChoice() throws Exception {
        var text = Files.readString(Path.of("environments/webapp-dns.yaml"))
                .replace("name: webapp-dns", "name: slow")
                .replace("  max: 8\n", "  max: 8\n  slowStart: 60\n");
        var slow = Synthesised.of("slow", EnvironmentFile.parse("slow.yaml", text));
        assertTrue(attributes(slow).contains("{\"Key\":\"slow_start.duration_seconds\",\"Value\":\"60\"}"));
        assertFalse(attributes(Synthesised.of("webapp-dns")).contains("slow_start"));
    }

    private static String attributes(Synthesised environment) {
        return environment
                .only("AWS::ElasticLoadBalancingV2::TargetGroup")
                .path("TargetGroupAttributes")
                .toString();
    }
}
