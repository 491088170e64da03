package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The facts of the web application behind a name, one by one.
@Tag("slow")
class WebappDnsTest {
    private static Synthesised webapp;

    @BeforeAll
    static void synthesise() {
        webapp = Synthesised.of("webapp-dns");
    }

    @Test
    void takesVpcAndSubnetsAsParameters() {
        var parameters = new TreeSet<String>();
        webapp.template().path("Parameters").properties().forEach(parameter -> {
            if (parameter.getValue().path("Type").asText().startsWith("AWS::EC2::")
                    && !parameter.getKey().equals("KeyName"))
                parameters.add(parameter.getKey() + " "
                        + parameter.getValue().path("Type").asText());
        });
        assertEquals(
                Set.of(
                        "PrivateSubnetA AWS::EC2::Subnet::Id",
                        "PrivateSubnetB AWS::EC2::Subnet::Id",
                        "PublicSubnetA AWS::EC2::Subnet::Id",
                        "PublicSubnetB AWS::EC2::Subnet::Id",
                        "VpcId AWS::EC2::VPC::Id"),
                parameters);
        assertEquals(
                "VpcId", webapp.at("Gates/Servers").path("VpcId").path("Ref").asText());
    }

    @Test
    void takesTheServersKeyPairAsAParameter() {
        assertEquals(
                "AWS::EC2::KeyPair::KeyName",
                webapp.template()
                        .path("Parameters")
                        .path("KeyName")
                        .path("Type")
                        .asText());
        assertEquals(
                "KeyName",
                webapp.only("AWS::EC2::LaunchTemplate")
                        .path("LaunchTemplateData")
                        .path("KeyName")
                        .path("Ref")
                        .asText());
    }

    @Test
    void hasALoadBalancerInThePublicSubnetsGiven() {
        assertEquals(
                Set.of("PublicSubnetA", "PublicSubnetB"),
                Set.copyOf(webapp.only("AWS::ElasticLoadBalancingV2::LoadBalancer")
                        .path("Subnets")
                        .findValuesAsText("Ref")));
    }

    @Test
    void keepsTheSourceVersionedInS3() {
        assertEquals(
                "Enabled",
                webapp.at("Buckets/Artifacts")
                        .path("VersioningConfiguration")
                        .path("Status")
                        .asText());
    }

    @Test
    void scalesByCpuAlarmsUpAndDown() {
        assertEquals(
                "70 2",
                webapp.at("Scaling/Busy").path("Threshold").asInt() + " "
                        + webapp.at("Scaling/Busy").path("EvaluationPeriods").asInt());
        assertEquals(
                "20 15",
                webapp.at("Scaling/Idle").path("Threshold").asInt() + " "
                        + webapp.at("Scaling/Idle").path("EvaluationPeriods").asInt());
        assertEquals(
                -1,
                webapp.at("Scaling/Remove")
                        .path("StepAdjustments")
                        .get(0)
                        .path("ScalingAdjustment")
                        .asInt());
    }

    @Test
    void hasACnameToTheLoadBalancer() {
        var record = webapp.only("AWS::Route53::RecordSet");
        assertEquals(
                "CNAME webapp.example.com.",
                record.path("Type").asText() + " " + record.path("Name").asText());
        assertEquals(
                webapp.id("Balancer"),
                record.path("ResourceRecords").get(0).path("Fn::GetAtt").get(0).asText());
    }
}
