package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The facts of the photo application's exercise, one by one.
@Tag("slow")
class PhotosAlbTest {
    private static Synthesised photos;

    @BeforeAll
    static void synthesise() {
        photos = Synthesised.of("photos-alb");
    }

    @Test
    void usesTheVpcThatIsThereInUsWest2() {
        assertEquals("us-west-2", photos.environment().region());
        assertEquals(
                0,
                photos.all("AWS::EC2::VPC").size()
                        + photos.all("AWS::EC2::Subnet").size());
        assertEquals(
                "vpc-0edb1a2c3d4e5f607",
                photos.at("Gates/Servers").path("VpcId").asText());
    }

    @Test
    void hasTwoWebServersInItsTwoPublicSubnets() {
        var group = photos.only("AWS::AutoScaling::AutoScalingGroup");
        assertEquals("2", group.path("MinSize").asText());
        assertEquals(
                List.of("subnet-0a11111111111111a", "subnet-0a22222222222222b"),
                StreamSupport.stream(group.path("VPCZoneIdentifier").spliterator(), false)
                        .map(subnet -> subnet.asText())
                        .toList());
    }

    @Test
    void hasServersOfTheTypeThatTheExerciseHas() {
        assertEquals(
                "t2.micro",
                photos.only("AWS::EC2::LaunchTemplate")
                        .path("LaunchTemplateData")
                        .path("InstanceType")
                        .asText());
    }

    @Test
    void letsOnlyTheWebServersAndTheFunctionThatMakesTheRoleReachMySql() {
        var toDatabase = photos.all("AWS::EC2::SecurityGroupIngress").values().stream()
                .filter(rule ->
                        rule.path("GroupId").path("Fn::GetAtt").get(0).asText().equals(photos.id("Gates/Database")))
                .toList();
        assertEquals(
                Set.of(photos.id("Gates/Servers") + ":3306", photos.id("Gates/Provision") + ":3306"),
                toDatabase.stream()
                        .map(rule -> rule.path("SourceSecurityGroupId")
                                        .path("Fn::GetAtt")
                                        .get(0)
                                        .asText() + ":" + rule.path("FromPort").asInt())
                        .collect(Collectors.toSet()));
    }

    @Test
    void letsTheServersFetchTheirBundlesByRole() {
        var role = photos.at("Servers/Role").toString();
        assertTrue(role.contains("s3:GetObjectVersion") && role.contains("/builds/*"), role);
    }

    @Test
    void configuresTheApplicationByItsEnvironment() {
        var data = photos.only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("UserData")
                .toString();
        assertTrue(data.contains("ENVIRONMENT_FILE=/etc/photos/environment"), data);
        assertTrue(
                data.contains("PHOTOS_PAGE_SIZE=24")
                        && data.contains("MEDIA_BUCKET=")
                        && data.contains("DATABASE_URL=mysql://"),
                data);
    }

    @Test
    void hasALoadBalancerWithATargetGroup() {
        assertEquals(
                photos.id("Targets"),
                photos.only("AWS::ElasticLoadBalancingV2::Listener")
                        .path("DefaultActions")
                        .get(0)
                        .path("TargetGroupArn")
                        .path("Ref")
                        .asText());
        assertEquals(
                photos.id("Targets"),
                photos.only("AWS::AutoScaling::AutoScalingGroup")
                        .path("TargetGroupARNs")
                        .get(0)
                        .path("Ref")
                        .asText());
    }

    /// The exercise's "take one web server down".
    @Test
    void takesAServerDownInADrill() {
        var machine = photos.at("Machines/drill");
        var version = machine.path("DefinitionSubstitutions")
                .path("StopServer")
                .path("Ref")
                .asText();
        assertEquals(
                photos.id("Functions/StopServer"),
                photos.all("AWS::Lambda::Version")
                        .get(version)
                        .path("FunctionName")
                        .path("Ref")
                        .asText());
        assertTrue(machine.path("DefinitionString").asText().contains("stop-server"));
    }
}
