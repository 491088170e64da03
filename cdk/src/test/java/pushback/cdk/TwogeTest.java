package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.cdk.environment.EnvironmentFile;
import pushback.health.SampleArchive;

/// The facts of Twoge's reference architecture, one by one.
@Tag("slow")
class TwogeTest {
    private static Synthesised twoge;

    @BeforeAll
    static void synthesise() {
        twoge = Synthesised.of("twoge");
    }

    @Test
    void hasTwoZonesEachWithAPublicAndAPrivateSubnet() {
        var zones = twoge.all("AWS::EC2::Subnet").values().stream()
                .map(subnet -> subnet.path("AvailabilityZone").asText() + " "
                        + subnet.path("CidrBlock").asText())
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "us-east-1a 10.0.0.0/24",
                        "us-east-1b 10.0.1.0/24",
                        "us-east-1a 10.0.2.0/24",
                        "us-east-1b 10.0.3.0/24"),
                zones);
    }

    @Test
    void hasANatGatewayForEachPrivateSubnetInThePublicSubnetOfItsZone() {
        assertEquals(2, twoge.all("AWS::EC2::NatGateway").size());
        for (var zone : Set.of("1", "2")) {
            var gateway = twoge.id("Network/Public" + zone + "/NATGateway");
            assertEquals(
                    twoge.id("Network/Public" + zone + "/Subnet"),
                    twoge.at("Network/Public" + zone + "/NATGateway")
                            .path("SubnetId")
                            .path("Ref")
                            .asText());
            assertEquals(
                    gateway,
                    twoge.at("Network/Private" + zone + "/DefaultRoute")
                            .path("NatGatewayId")
                            .path("Ref")
                            .asText());
        }
    }

    @Test
    void hasPublicWebServersOfTypeT2Micro() {
        var template = twoge.only("AWS::EC2::LaunchTemplate").path("LaunchTemplateData");
        assertEquals("t2.micro", template.path("InstanceType").asText());
        assertTrue(template.path("NetworkInterfaces")
                .get(0)
                .path("AssociatePublicIpAddress")
                .asBoolean());
        var subnets = twoge.only("AWS::AutoScaling::AutoScalingGroup")
                .path("VPCZoneIdentifier")
                .findValuesAsText("Ref");
        assertEquals(
                Set.of(twoge.id("Network/Public1/Subnet"), twoge.id("Network/Public2/Subnet")), Set.copyOf(subnets));
    }

    @Test
    void takesIdentityFromInstanceMetadataVersion2OnlyAndEncryptsTheDisk() {
        var template = twoge.only("AWS::EC2::LaunchTemplate").path("LaunchTemplateData");
        assertEquals(
                "required", template.path("MetadataOptions").path("HttpTokens").asText());
        assertEquals(
                1,
                template.path("MetadataOptions").path("HttpPutResponseHopLimit").asInt());
        assertTrue(template.path("BlockDeviceMappings")
                .get(0)
                .path("Ebs")
                .path("Encrypted")
                .asBoolean());
    }

    @Test
    void isBehindALoadBalancerOnPort80() {
        var balancer = twoge.only("AWS::ElasticLoadBalancingV2::LoadBalancer");
        assertEquals("internet-facing", balancer.path("Scheme").asText());
        assertEquals(
                80,
                twoge.only("AWS::ElasticLoadBalancingV2::Listener").path("Port").asInt());
        assertEquals(
                "forward",
                twoge.only("AWS::ElasticLoadBalancingV2::Listener")
                        .path("DefaultActions")
                        .get(0)
                        .path("Type")
                        .asText());
        var attributes = twoge.only("AWS::ElasticLoadBalancingV2::TargetGroup")
                .path("TargetGroupAttributes")
                .toString();
        assertTrue(
                attributes.contains("{\"Key\":\"deregistration_delay.timeout_seconds\",\"Value\":\"30\"}"), attributes);
        assertTrue(balancer.path("LoadBalancerAttributes")
                .toString()
                .contains("\"access_logs.s3.enabled\",\"Value\":\"true\""));
    }

    @Test
    void letsTheLoadBalancerReachTheServersAndTheServersAndOneFunctionTheDatabase() {
        var ingress = twoge.all("AWS::EC2::SecurityGroupIngress").values().stream()
                .map(rule -> group(rule.path("SourceSecurityGroupId")) + " -> " + group(rule.path("GroupId")) + ":"
                        + rule.path("FromPort").asInt())
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "Balancer -> Servers:8080",
                        "Functions -> Servers:8080",
                        "Servers -> Database:5432",
                        "Provision -> Database:5432"),
                ingress);
        assertEquals(
                "0.0.0.0/0",
                twoge.at("Gates/Balancer")
                        .path("SecurityGroupIngress")
                        .get(0)
                        .path("CidrIp")
                        .asText());
        assertFalse(twoge.at("Gates/Servers").has("SecurityGroupIngress"));
        assertFalse(twoge.at("Gates/Database").has("SecurityGroupIngress"));
    }

    private static String group(com.fasterxml.jackson.databind.JsonNode reference) {
        var id = reference.path("Fn::GetAtt").get(0).asText();
        return id.replaceFirst("^Gates", "").replaceFirst("[0-9A-F]{8}$", "");
    }

    @Test
    void hasPostgreSqlInThePrivateSubnetsEncryptedWithAPasswordThatRdsKeeps() {
        var database = twoge.only("AWS::RDS::DBInstance");
        assertEquals("postgres", database.path("Engine").asText());
        assertFalse(database.path("PubliclyAccessible").asBoolean());
        assertTrue(database.path("StorageEncrypted").asBoolean());
        assertTrue(database.path("ManageMasterUserPassword").asBoolean());
        assertFalse(database.has("MasterUserPassword"));
        assertTrue(database.path("DeletionProtection").asBoolean());
        assertEquals(7, database.path("BackupRetentionPeriod").asInt());
        assertEquals(
                Set.of(twoge.id("Network/Private1/Subnet"), twoge.id("Network/Private2/Subnet")),
                Set.copyOf(
                        twoge.only("AWS::RDS::DBSubnetGroup").path("SubnetIds").findValuesAsText("Ref")));
    }

    @Test
    void letsTheSamplesOfReleasesExpireAndNoBundleThatIsCurrent() {
        var expiring = new ArrayList<String>();
        twoge.at("Buckets/Artifacts")
                .path("LifecycleConfiguration")
                .path("Rules")
                .forEach(rule -> {
                    if (rule.has("ExpirationInDays"))
                        expiring.add(rule.path("Prefix").asText() + " " + rule.path("ExpirationInDays"));
                });
        assertEquals(List.of(SampleArchive.FOLDER + " " + SampleArchive.DAYS), expiring);
    }

    @Test
    void letsTheServersUseTheirDataWithNoMoreThanTheyNeed() {
        var actions = twoge.at("Servers/Role").findValues("Action").toString();
        assertTrue(actions.contains("\"s3:DeleteObject\",\"s3:GetObject\",\"s3:PutObject\""), actions);
        assertFalse(actions.contains("s3:*"), actions);
        assertFalse(actions.contains("s3:Put*"), actions);
    }

    @Test
    void addsAServerAbove80PercentOfCpuForAMinuteAndTellsPeople() {
        var alarm = twoge.at("Scaling/Busy");
        assertEquals(
                "CPUUtilization 80 GreaterThanThreshold 60 1",
                alarm.path("MetricName").asText() + " "
                        + alarm.path("Threshold").asInt()
                        + " " + alarm.path("ComparisonOperator").asText() + " "
                        + alarm.path("Period").asInt() + " "
                        + alarm.path("EvaluationPeriods").asInt());
        var actions = alarm.path("AlarmActions").findValuesAsText("Ref");
        assertTrue(actions.contains(twoge.id("People")), actions.toString());
        assertTrue(actions.contains(twoge.id("Scaling/Add")), actions.toString());
        assertEquals(
                1,
                twoge.at("Scaling/Add")
                        .path("StepAdjustments")
                        .get(0)
                        .path("ScalingAdjustment")
                        .asInt());
        assertTrue(twoge.only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("Monitoring")
                .path("Enabled")
                .asBoolean());
        assertEquals(
                "team@example.com",
                twoge.only("AWS::SNS::Subscription").path("Endpoint").asText());
        var allowed =
                twoge.only("AWS::SNS::TopicPolicy").path("PolicyDocument").path("Statement").findParents("Sid").stream()
                        .filter(statement -> statement.path("Sid").asText().equals("Alarms"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                "Allow sns:Publish cloudwatch.amazonaws.com",
                allowed.path("Effect").asText() + " " + allowed.path("Action").asText() + " "
                        + allowed.path("Principal").path("Service").asText());
        assertFalse(twoge.at("People").has("KmsMasterKeyId"), "CloudWatch may not use SNS's own key");
    }

    /// The drill `cpu-load` finds the alarm by exactly this, and looks at its actions.
    @Test
    void itsAlarmIsOneThatTheCpuLoadDrillFinds() {
        var alarm = twoge.at("Scaling/Busy");
        assertEquals("AWS/EC2", alarm.path("Namespace").asText());
        assertEquals(1, alarm.path("Dimensions").size());
        assertEquals(
                "AutoScalingGroupName",
                alarm.path("Dimensions").get(0).path("Name").asText());
        assertEquals(
                twoge.at("Functions/LoadCpus")
                        .path("Environment")
                        .path("Variables")
                        .path("AUTO_SCALING_GROUP"),
                twoge.only("AWS::AutoScaling::AutoScalingGroup").path("AutoScalingGroupName"));
        assertEquals(
                twoge.all("AWS::AutoScaling::AutoScalingGroup")
                        .keySet()
                        .iterator()
                        .next(),
                alarm.path("Dimensions").get(0).path("Value").path("Ref").asText());
        assertFalse(alarm.path("ActionsEnabled").isBoolean()
                && !alarm.path("ActionsEnabled").asBoolean());
    }

    @Test
    void letsItsServersRunTheDrillsCommands() {
        var actions = twoge.at("Servers/Role").findValues("Action").toString();
        for (var action : Set.of(
                "ssm:UpdateInstanceInformation",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
                "ec2messages:AcknowledgeMessage",
                "ec2messages:DeleteMessage",
                "ec2messages:FailMessage",
                "ec2messages:GetEndpoint",
                "ec2messages:GetMessages",
                "ec2messages:SendReply")) assertTrue(actions.contains("\"" + action + "\""), action + " in " + actions);
    }

    @Test
    void hasItsImprovementsByChoice() throws Exception {
        var text = Files.readString(Path.of("environments/twoge.yaml"))
                .replace("name: twoge\nregion", "name: twoge-better\nregion")
                .replace("nat: per-zone", "nat: none\n  interfaceEndpoints: true")
                .replace("  name: twoge\n", "  name: twoge\n  multiAz: true\n")
                .replace("  servers: public\n", "  servers: private\n  image: {golden: true}\n");
        var better = Synthesised.of("twoge-better", EnvironmentFile.parse("twoge-better.yaml", text));
        assertTrue(better.only("AWS::RDS::DBInstance").path("MultiAZ").asBoolean());
        assertEquals(0, better.all("AWS::EC2::NatGateway").size());
        assertTrue(better.all("AWS::EC2::VPCEndpoint").values().stream()
                .anyMatch(endpoint -> endpoint.path("VpcEndpointType").asText().equals("Gateway")
                        && endpoint.path("ServiceName").asText().endsWith(".s3")));
        var template = better.only("AWS::EC2::LaunchTemplate").path("LaunchTemplateData");
        assertEquals(
                better.id("Servers/GoldenImage/Image"),
                template.path("ImageId").path("Fn::GetAtt").get(0).asText());
        assertFalse(template.path("UserData").toString().contains("dnf install"));
    }
}
