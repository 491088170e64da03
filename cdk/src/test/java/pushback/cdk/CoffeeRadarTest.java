package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The facts of Coffee Radar's reference architecture, one by one.
class CoffeeRadarTest {
    private static Synthesised coffee;

    @BeforeAll
    static void synthesise() {
        coffee = Synthesised.of("coffee-radar");
    }

    @Test
    void hasItsSubnetsInUsEast1AAndB() {
        var subnets = coffee.all("AWS::EC2::Subnet").values().stream()
                .map(subnet -> subnet.path("AvailabilityZone").asText() + " " + subnet.path("CidrBlock").asText())
                        .collect(Collectors.toSet());
        assertEquals(Set.of("us-east-1a 10.0.1.0/24", "us-east-1b 10.0.2.0/24", "us-east-1a 10.0.64.0/19",
                "us-east-1b 10.0.32.0/19"), subnets);
    }

    @Test
    void hasItsWebServersInThePrivateSubnets() {
        var subnets = coffee.only("AWS::AutoScaling::AutoScalingGroup").path("VPCZoneIdentifier")
                .findValuesAsText("Ref");
        assertEquals(Set.of(coffee.id("Network/Private1/Subnet"), coffee.id("Network/Private2/Subnet")),
                Set.copyOf(subnets));
        assertFalse(coffee.only("AWS::EC2::LaunchTemplate").path("LaunchTemplateData").has("NetworkInterfaces"));
    }

    @Test
    void hasNatGatewaysInThePublicSubnets() {
        var places = coffee.all("AWS::EC2::NatGateway").values().stream()
                .map(gateway -> gateway.path("SubnetId").path("Ref").asText())
                .collect(Collectors.toSet());
        assertEquals(Set.of(coffee.id("Network/Public1/Subnet"), coffee.id("Network/Public2/Subnet")), places);
    }

    @Test
    void answersHttpsAndSendsHttpThere() {
        var listeners = coffee.all("AWS::ElasticLoadBalancingV2::Listener").values().stream()
                .map(listener -> listener.path("Port").asInt() + " "
                + listener.path("DefaultActions").get(0).path("Type").asText())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("443 forward", "80 redirect"), listeners);
        assertEquals("coffee.example.com", coffee.only("AWS::CertificateManager::Certificate").path("DomainName")
                .asText());
    }

    @Test
    void reachesS3ThroughAnEndpointOfTheVpc() {
        var endpoint = coffee.at("Network/s3");
        assertEquals("Gateway", endpoint.path("VpcEndpointType").asText());
        assertEquals(4, endpoint.path("RouteTableIds").size());
    }

    @Test
    void hasMySqlWithAStandbyInTheOtherZone() {
        var database = coffee.only("AWS::RDS::DBInstance");
        assertEquals("mysql", database.path("Engine").asText());
        assertTrue(database.path("MultiAZ").asBoolean());
    }

    @Test
    void usesAnImageMadeBefore() {
        var template = coffee.only("AWS::EC2::LaunchTemplate").path("LaunchTemplateData");
        assertEquals("ami-0a1b2c3d4e5f60718", template.path("ImageId").asText());
        assertFalse(template.path("UserData").toString().contains("dnf install"));
    }

    @Test
    void givesTheServersARoleToTheirDataAndTheDatabasesSecret() {
        var statements = coffee.at("Servers/Role").findValues("Action").toString();
        assertTrue(statements.contains("secretsmanager:GetSecretValue") && statements.contains("s3:PutObject"),
                statements);
    }

    @Test
    void hasItsNameInRoute53PointAtCloudFront() {
        var record = coffee.only("AWS::Route53::RecordSet");
        assertEquals("coffee.example.com.", record.path("Name").asText());
        assertEquals(coffee.id("Cdn/Distribution"), record.path("AliasTarget").path("DNSName").path("Fn::GetAtt").get(0)
                .asText());
        var distribution = coffee.only("AWS::CloudFront::Distribution").path("DistributionConfig");
        assertEquals("redirect-to-https", distribution.path("DefaultCacheBehavior").path("ViewerProtocolPolicy")
                .asText());
        assertEquals("https-only", distribution.path("Origins").get(0).path("CustomOriginConfig")
                .path("OriginProtocolPolicy").asText());
    }

    @Test
    void hasAFirewallOfManagedRulesBeforeTheLoadBalancer() {
        assertEquals(coffee.id("Balancer"), coffee.only("AWS::WAFv2::WebACLAssociation").path("ResourceArn").path("Ref")
                .asText());
        var rules = coffee.only("AWS::WAFv2::WebACL").path("Rules").findValuesAsText("Name");
        assertTrue(rules.contains("AWSManagedRulesCommonRuleSet") && rules.contains("Rate"), rules.toString());
    }

    @Test
    void rollsOutZoneAfterZone() {
        var zonal = coffee.only("AWS::CodeDeploy::DeploymentConfig").path("ZonalConfig");
        assertEquals(300, zonal.path("FirstZoneMonitorDurationInSeconds").asInt());
    }
}
