package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The facts of the web application with CodeDeploy, one by one.
@Tag("slow")
class WebappCodedeployTest {
    private static Synthesised webapp;

    @BeforeAll
    static void synthesise() {
        webapp = Synthesised.of("webapp-codedeploy");
    }

    @Test
    void isInTwoZonesOfUsWest2WithAServerInEach() {
        assertEquals(
                Set.of("us-west-2a", "us-west-2b"),
                webapp.all("AWS::EC2::Subnet").values().stream()
                        .map(subnet -> subnet.path("AvailabilityZone").asText())
                        .collect(Collectors.toSet()));
        assertEquals(
                "2",
                webapp.only("AWS::AutoScaling::AutoScalingGroup")
                        .path("MinSize")
                        .asText());
        assertEquals(
                Set.of(webapp.id("Network/Private1/Subnet"), webapp.id("Network/Private2/Subnet")),
                Set.copyOf(webapp.only("AWS::AutoScaling::AutoScalingGroup")
                        .path("VPCZoneIdentifier")
                        .findValuesAsText("Ref")));
    }

    @Test
    void hasMySqlOfTheTClassInOneZoneReachedOn3306FromTheWebServersAndOneFunctionOnly() {
        var database = webapp.only("AWS::RDS::DBInstance");
        assertEquals(
                "mysql db.t4g.micro false",
                database.path("Engine").asText() + " "
                        + database.path("DBInstanceClass").asText() + " "
                        + database.path("MultiAZ").asBoolean());
        var rules = webapp.all("AWS::EC2::SecurityGroupIngress").values().stream()
                .filter(rule ->
                        rule.path("GroupId").path("Fn::GetAtt").get(0).asText().equals(webapp.id("Gates/Database")))
                .map(rule -> rule.path("SourceSecurityGroupId")
                                .path("Fn::GetAtt")
                                .get(0)
                                .asText() + ":" + rule.path("FromPort").asInt())
                .collect(java.util.stream.Collectors.toSet());
        assertEquals(
                java.util.Set.of(webapp.id("Gates/Servers") + ":3306", webapp.id("Gates/Provision") + ":3306"), rules);
    }

    @Test
    void answersHttpsWithTheCertificateGiven() {
        var secure = webapp.all("AWS::ElasticLoadBalancingV2::Listener").values().stream()
                .filter(listener -> listener.path("Port").asInt() == 443)
                .toList();
        assertEquals(1, secure.size());
        assertEquals(
                "arn:aws:acm:us-west-2:111122223333:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
                secure.getFirst()
                        .path("Certificates")
                        .get(0)
                        .path("CertificateArn")
                        .asText());
    }

    @Test
    void hasNatGatewaysAndABastionThatReachesTheServersAndNotTheDatabase() {
        assertEquals(2, webapp.all("AWS::EC2::NatGateway").size());
        assertEquals(
                "operations", webapp.only("AWS::EC2::Instance").path("KeyName").asText());
        assertEquals(
                "required",
                webapp.only("AWS::EC2::Instance")
                        .path("MetadataOptions")
                        .path("HttpTokens")
                        .asText());
        assertTrue(webapp.only("AWS::EC2::Instance")
                .path("BlockDeviceMappings")
                .get(0)
                .path("Ebs")
                .path("Encrypted")
                .asBoolean());
        var fromIt = webapp.all("AWS::EC2::SecurityGroupIngress").values().stream()
                .filter(rule -> rule.path("SourceSecurityGroupId")
                        .path("Fn::GetAtt")
                        .path(0)
                        .asText()
                        .equals(webapp.id("Bastion/Gate")))
                .map(rule -> rule.path("GroupId").path("Fn::GetAtt").get(0).asText() + ":"
                        + rule.path("FromPort").asInt())
                .toList();
        assertEquals(java.util.List.of(webapp.id("Gates/Servers") + ":22"), fromIt);
        assertEquals(
                "203.0.113.0/24 22",
                webapp.at("Bastion/Gate")
                                .path("SecurityGroupIngress")
                                .get(0)
                                .path("CidrIp")
                                .asText() + " "
                        + webapp.at("Bastion/Gate")
                                .path("SecurityGroupIngress")
                                .get(0)
                                .path("FromPort")
                                .asInt());
    }

    @Test
    void hasCodeDeployBoundToTheGroupSoThatEveryNewServerIsDeployedTo() {
        var group = webapp.only("AWS::CodeDeploy::DeploymentGroup");
        assertEquals(
                webapp.id("Servers/Group/ASG"),
                group.path("AutoScalingGroups").get(0).path("Ref").asText());
        assertEquals(
                "WITH_TRAFFIC_CONTROL",
                group.path("DeploymentStyle").path("DeploymentOption").asText());
        assertEquals("UPDATE", group.path("OutdatedInstancesStrategy").asText());
    }

    @Test
    void leavesRollingBackToTheMachine() {
        assertFalse(webapp.only("AWS::CodeDeploy::DeploymentGroup")
                .path("AutoRollbackConfiguration")
                .path("Enabled")
                .asBoolean(true));
        assertTrue(webapp.all("AWS::Lambda::Function").values().stream()
                .anyMatch(function -> function.path("Environment")
                        .path("Variables")
                        .path("STEP")
                        .asText()
                        .equals("pushback.step.deploy.RollBack")));
    }

    @Test
    void buildsFromGitHub() {
        var source = webapp.only("AWS::CodeBuild::Project").path("Source");
        assertEquals(
                "GITHUB https://github.com/example-org/webapp.git",
                source.path("Type").asText() + " " + source.path("Location").asText());
    }

    @Test
    void hasAnImageOfItsOwn() {
        assertEquals(
                webapp.id("Servers/GoldenImage/Image"),
                webapp.only("AWS::EC2::LaunchTemplate")
                        .path("LaunchTemplateData")
                        .path("ImageId")
                        .path("Fn::GetAtt")
                        .get(0)
                        .asText());
        assertEquals(1, webapp.all("AWS::ImageBuilder::ImagePipeline").size());
    }

    @Test
    void scalesByAlarmsAndByRequests() {
        assertEquals(80, webapp.at("Scaling/Busy").path("Threshold").asInt());
        assertTrue(webapp.all("AWS::AutoScaling::ScalingPolicy").values().stream()
                .anyMatch(policy -> policy.path("TargetTrackingConfiguration")
                        .path("PredefinedMetricSpecification")
                        .path("PredefinedMetricType")
                        .asText()
                        .equals("ALBRequestCountPerTarget")));
    }

    @Test
    void keepsSessionsInElastiCache() {
        var cache = webapp.only("AWS::ElastiCache::ReplicationGroup");
        assertEquals("valkey", cache.path("Engine").asText());
        assertTrue(cache.path("TransitEncryptionEnabled").asBoolean()
                && cache.path("AtRestEncryptionEnabled").asBoolean());
    }
}
