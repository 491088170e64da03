package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The facts of Coffee Radar's reference architecture, one by one.
@Tag("slow")
class CoffeeRadarTest {
    private static Synthesised coffee;

    @BeforeAll
    static void synthesise() {
        coffee = Synthesised.of("coffee-radar");
    }

    @Test
    void hasItsSubnetsInUsEast1AAndB() {
        var subnets = coffee.all("AWS::EC2::Subnet").values().stream()
                .map(subnet -> subnet.path("AvailabilityZone").asText() + " "
                        + subnet.path("CidrBlock").asText())
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "us-east-1a 10.0.1.0/24",
                        "us-east-1b 10.0.2.0/24",
                        "us-east-1a 10.0.64.0/19",
                        "us-east-1b 10.0.32.0/19"),
                subnets);
    }

    @Test
    void hasItsWebServersInThePrivateSubnets() {
        var subnets = coffee.only("AWS::AutoScaling::AutoScalingGroup")
                .path("VPCZoneIdentifier")
                .findValuesAsText("Ref");
        assertEquals(
                Set.of(coffee.id("Network/Private1/Subnet"), coffee.id("Network/Private2/Subnet")),
                Set.copyOf(subnets));
        assertFalse(coffee.only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .has("NetworkInterfaces"));
    }

    @Test
    void hasNatGatewaysInThePublicSubnets() {
        var places = coffee.all("AWS::EC2::NatGateway").values().stream()
                .map(gateway -> gateway.path("SubnetId").path("Ref").asText())
                .collect(Collectors.toSet());
        assertEquals(Set.of(coffee.id("Network/Public1/Subnet"), coffee.id("Network/Public2/Subnet")), places);
    }

    @Test
    void answersHttpsOfCloudFrontWhichSendsHttpThere() {
        var listeners = coffee.all("AWS::ElasticLoadBalancingV2::Listener").values().stream()
                .map(listener -> listener.path("Port").asInt() + " "
                        + listener.path("DefaultActions").get(0).path("Type").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("443 forward"), listeners);
        assertEquals(
                "coffee.example.com",
                coffee.only("AWS::CertificateManager::Certificate")
                        .path("DomainName")
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
        assertTrue(
                statements.contains("secretsmanager:GetSecretValue") && statements.contains("s3:PutObject"),
                statements);
    }

    @Test
    void hasItsNameInRoute53PointAtCloudFront() {
        var record = coffee.only("AWS::Route53::RecordSet");
        assertEquals("coffee.example.com.", record.path("Name").asText());
        assertEquals(
                coffee.id("Cdn/Distribution"),
                record.path("AliasTarget")
                        .path("DNSName")
                        .path("Fn::GetAtt")
                        .get(0)
                        .asText());
        var distribution = coffee.only("AWS::CloudFront::Distribution").path("DistributionConfig");
        assertEquals(
                "redirect-to-https",
                distribution
                        .path("DefaultCacheBehavior")
                        .path("ViewerProtocolPolicy")
                        .asText());
        assertEquals(
                "https-only",
                distribution
                        .path("Origins")
                        .get(0)
                        .path("CustomOriginConfig")
                        .path("OriginProtocolPolicy")
                        .asText());
    }

    /// Amazon CloudFront, "Use the CloudFront managed prefix list": it counts as 55 of the 60 rules that a security
    /// group may have, so it can stand there once.
    @Test
    void letsNobodyButCloudFrontReachTheLoadBalancer() {
        var rules = coffee.at("Gates/Balancer").path("SecurityGroupIngress");
        assertEquals(0, rules.size(), rules.toString());
        var ingress = coffee.all("AWS::EC2::SecurityGroupIngress").values().stream()
                .filter(rule ->
                        rule.path("GroupId").path("Fn::GetAtt").path(0).asText().equals(coffee.id("Gates/Balancer")))
                .toList();
        assertEquals(1, ingress.size(), ingress.toString());
        assertEquals(
                "pl-3b927c52 443",
                ingress.getFirst().path("SourcePrefixListId").asText() + " "
                        + ingress.getFirst().path("FromPort").asText());
    }

    /// AWS WAF, "How AWS WAF works with Amazon CloudFront": scope CLOUDFRONT, in us-east-1, named by the
    /// distribution. Before the load balancer every visitor would have an address of CloudFront's, and the rate
    /// limit would be theirs together.
    @Test
    void hasAFirewallOfManagedRulesBeforeCloudFront() {
        var acl = coffee.only("AWS::WAFv2::WebACL");
        assertEquals("CLOUDFRONT", acl.path("Scope").asText());
        assertEquals(
                coffee.all("AWS::WAFv2::WebACL").keySet().iterator().next(),
                coffee.only("AWS::CloudFront::Distribution")
                        .path("DistributionConfig")
                        .path("WebACLId")
                        .path("Fn::GetAtt")
                        .get(0)
                        .asText());
        assertEquals(0, coffee.all("AWS::WAFv2::WebACLAssociation").size());
        assertEquals(
                List.of(
                        "AWSManagedRulesAmazonIpReputationList",
                        "AWSManagedRulesCommonRuleSet",
                        "AWSManagedRulesKnownBadInputsRuleSet",
                        "AWSManagedRulesSQLiRuleSet",
                        "TextsElsewhere",
                        "Rate"),
                StreamSupport.stream(acl.path("Rules").spliterator(), false)
                        .map(rule -> rule.path("Name").asText())
                        .toList());
    }

    /// AWS WAF, "Baseline rule groups" and "Use-case specific rule groups": SizeRestrictions_BODY blocks more than
    /// 8 KB, CrossSiteScripting_BODY whatever looks like HTML; a rule that counts leaves its label all the same.
    @Test
    void takesPicturesAndTextsWhereVisitorsSendThemAndNowhereElse() {
        var rules = new TreeMap<String, com.fasterxml.jackson.databind.JsonNode>();
        coffee.only("AWS::WAFv2::WebACL")
                .path("Rules")
                .forEach(rule -> rules.put(rule.path("Name").asText(), rule));
        var counted = new TreeSet<String>();
        rules.values()
                .forEach(rule -> rule.path("Statement")
                        .path("ManagedRuleGroupStatement")
                        .path("RuleActionOverrides")
                        .forEach(override -> {
                            assertEquals(
                                    "{\"Count\":{}}",
                                    override.path("ActionToUse").toString());
                            counted.add(override.path("Name").asText());
                        }));
        // A picture, a post about HTML, a search for SQL, a post about Log4j.
        assertTrue(
                counted.containsAll(Set.of(
                        "SizeRestrictions_BODY",
                        "CrossSiteScripting_BODY",
                        "SQLi_BODY",
                        "CrossSiteScripting_QUERYARGUMENTS",
                        "SQLi_QUERYARGUMENTS",
                        "Log4JRCE_BODY")),
                counted.toString());
        var elsewhere = rules.get("TextsElsewhere");
        assertTrue(elsewhere.path("Action").has("Block"), elsewhere.toString());
        assertEquals(counted.size(), elsewhere.findValues("LabelMatchStatement").size());
        var paths = elsewhere.findValue("RegexString").asText();
        assertTrue("/picture".matches(paths + ".*") && !"/orders".matches(paths + ".*"), paths);
        assertEquals("{\"UriPath\":{}}", elsewhere.findValue("FieldToMatch").toString());
    }

    /// AWS WAF, "Logging AWS WAF web ACL traffic": the group's name begins with aws-waf-logs-.
    @Test
    void logsWhatTheFirewallBlocksAndCounts() {
        var logging = coffee.only("AWS::WAFv2::LoggingConfiguration");
        var destination = logging.path("LogDestinationConfigs").get(0).toString();
        assertTrue(destination.contains(":log-group:aws-waf-logs-pushback-coffee-radar\""), destination);
        assertTrue(coffee.all("AWS::Logs::LogGroup").values().stream()
                .anyMatch(group -> group.path("LogGroupName").asText().equals("aws-waf-logs-pushback-coffee-radar")));
        assertEquals(
                "cookie authorization",
                String.join(" ", logging.path("RedactedFields").findValuesAsText("Name")));
        assertEquals(
                "DROP", logging.path("LoggingFilter").path("DefaultBehavior").asText());
    }

    @Test
    void rollsOutZoneAfterZone() {
        assertEquals(
                "canary",
                coffee.at("Functions/DeployCanary")
                        .path("Environment")
                        .path("Variables")
                        .path("STRATEGY")
                        .asText());
    }

    @Test
    void scalesByRequests() {
        var policy = coffee.all("AWS::AutoScaling::ScalingPolicy").values().stream()
                .map(one -> one.path("TargetTrackingConfiguration"))
                .filter(target -> target.has("TargetValue"))
                .toList();
        assertEquals(1, policy.size());
        assertEquals(
                "ALBRequestCountPerTarget 1000",
                policy.getFirst()
                                .path("PredefinedMetricSpecification")
                                .path("PredefinedMetricType")
                                .asText() + " "
                        + policy.getFirst().path("TargetValue").asInt());
    }
}
