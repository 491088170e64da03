package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.EnvironmentFile;
import pushback.wiring.Permissions;
import pushback.wiring.Steps;
import software.amazon.awscdk.services.ec2.InstanceArchitecture;
import software.amazon.awscdk.services.ec2.InstanceType;

/// What AWS's references require, exclude or order, and what no linter sees. `docs/aws-review.md` has the pages.
@Tag("slow")
class AwsReferenceTest {
    private static final Set<String> NEED_THE_GATEWAY = Set.of(
            "AWS::AutoScaling::AutoScalingGroup",
            "AWS::EC2::Instance",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::EC2::EIP",
            "AWS::EC2::NatGateway",
            "AWS::ImageBuilder::Image");

    private static List<String> names() {
        return Synthesised.names();
    }

    /// AWS CloudFormation, "DependsOn attribute", "When a DependsOn attribute is required": VPC-gateway
    /// attachments.
    @ParameterizedTest
    @MethodSource("names")
    void whatNeedsTheInternetGatewayWaitsForItsAttachment(String name) {
        var environment = Synthesised.of(name);
        assumeTrue(
                !environment.all("AWS::EC2::VPC").isEmpty(), "skipped: the network of " + name + " is there already");
        var attachment = environment
                .all("AWS::EC2::VPCGatewayAttachment")
                .keySet()
                .iterator()
                .next();
        var waiting = new TreeSet<String>();
        var hasty = new TreeSet<String>();
        environment.template().path("Resources").properties().forEach(resource -> {
            if (!NEED_THE_GATEWAY.contains(resource.getValue().path("Type").asText())) return;
            (environment.before(resource.getKey()).contains(attachment) ? waiting : hasty).add(resource.getKey());
        });
        assertEquals(Set.of(), hasty);
        assertTrue(waiting.size() >= 5, waiting.toString());
    }

    /// A private server without its NAT route or endpoints installs nothing and reports nothing. With a database it
    /// waited by chance, for the database's name in its user data.
    @ParameterizedTest
    @MethodSource("names")
    void serversWaitForEveryWayOutOfTheirSubnets(String name) {
        waitsForEveryWayOut(Synthesised.of(name));
    }

    @Test
    void serversWithoutADatabaseWaitForTheirNatRoutesAsWell() throws IOException {
        var text = Files.readString(Path.of("environments/webapp-codedeploy.yaml"))
                .replace("name: webapp-codedeploy\nregion", "name: plain\nregion")
                .replaceAll("(?s)database:.*?sessions:\n.*?\n(?=\\w)", "");
        var plain = Synthesised.of("plain", EnvironmentFile.parse("plain.yaml", text));
        assertEquals(
                0,
                plain.all("AWS::RDS::DBInstance").size()
                        + plain.all("AWS::ElastiCache::ReplicationGroup").size());
        assertTrue(waitsForEveryWayOut(plain) >= 4, "two NAT routes and two endpoints");
    }

    private static int waitsForEveryWayOut(Synthesised environment) {
        var before = environment.before(environment
                .all("AWS::AutoScaling::AutoScalingGroup")
                .keySet()
                .iterator()
                .next());
        var ways = new TreeSet<>(environment.all("AWS::EC2::VPCEndpoint").keySet());
        var subnets = environment
                .only("AWS::AutoScaling::AutoScalingGroup")
                .path("VPCZoneIdentifier")
                .findValuesAsText("Ref");
        var tables = environment.all("AWS::EC2::SubnetRouteTableAssociation").values().stream()
                .filter(association -> subnets.contains(
                        association.path("SubnetId").path("Ref").asText()))
                .map(association -> association.path("RouteTableId"))
                .collect(Collectors.toSet());
        environment.all("AWS::EC2::Route").forEach((id, route) -> {
            if (tables.contains(route.path("RouteTableId"))) ways.add(id);
        });
        var hasty = new TreeSet<>(ways);
        hasty.removeAll(before);
        assertEquals(Set.of(), hasty);
        return ways.size();
    }

    /// Amazon RDS, "Requiring SSL/TLS for all connections to a MySQL DB instance": `require_secure_transport` is 0
    /// or 1.
    @Test
    void databasesTakeEncryptedConnectionsOnly() {
        assertEquals(
                "{\"require_secure_transport\":\"1\"}",
                Synthesised.of("coffee-radar")
                        .only("AWS::RDS::DBParameterGroup")
                        .path("Parameters")
                        .toString());
        assertEquals(
                "{\"rds.force_ssl\":\"1\"}",
                Synthesised.of("twoge")
                        .only("AWS::RDS::DBParameterGroup")
                        .path("Parameters")
                        .toString());
    }

    /// AWS CodeDeploy, "Create a service role for CodeDeploy": a group with a launch template needs three actions
    /// more than the managed policy has.
    @ParameterizedTest
    @MethodSource("names")
    void codeDeployMayLaunchFromOurTemplate(String name) {
        var environment = Synthesised.of(name);
        var statements = new java.util.HashMap<String, JsonNode>();
        environment
                .at("Rollouts/Role")
                .path("Policies")
                .findValues("Statement")
                .forEach(list -> list.forEach(
                        statement -> statements.put(statement.path("Action").asText(), statement)));
        assertEquals(Set.of("ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"), statements.keySet());
        var template =
                environment.all("AWS::EC2::LaunchTemplate").keySet().iterator().next();
        assertTrue(statements
                .get("ec2:RunInstances")
                .path("Condition")
                .path("ArnEquals")
                .path("ec2:LaunchTemplate")
                .toString()
                .contains("{\"Ref\":\"" + template + "\"}"));
        assertEquals(
                "{\"StringEquals\":{\"ec2:CreateAction\":\"RunInstances\"}}",
                statements.get("ec2:CreateTags").path("Condition").toString());
        assertEquals(
                environment.id("Servers/Role"),
                statements
                        .get("iam:PassRole")
                        .path("Resource")
                        .path("Fn::GetAtt")
                        .get(0)
                        .asText());
        assertEquals(
                "{\"StringEquals\":{\"iam:PassedToService\":\"ec2.amazonaws.com\"}}",
                statements.get("iam:PassRole").path("Condition").toString());
    }

    /// AWS::EC2::LaunchTemplate PrivateDnsNameOptions: "For IPv4 only subnets, an instance DNS name must be based
    /// on the instance IPv4 address" (ModifySubnetAttribute allows both). The judge needs the A record of the id
    /// alone.
    @ParameterizedTest
    @MethodSource("names")
    void serversAreFoundByTheirIdAndKeepTheHostNameOfTheirSubnet(String name) {
        assertEquals(
                "{\"EnableResourceNameDnsARecord\":true}",
                Synthesised.of(name)
                        .only("AWS::EC2::LaunchTemplate")
                        .path("LaunchTemplateData")
                        .path("PrivateDnsNameOptions")
                        .toString());
    }

    /// AWS CloudFormation, "UpdatePolicy attribute": MinInstancesInService must be less than the group's MaxSize;
    /// with WaitOnResourceSignals each new server has PauseTime to say that it is ready; the processes it
    /// recommends to suspend.
    @ParameterizedTest
    @MethodSource("names")
    void anUpdateReplacesServersOneByOneEachOnceTheOneBeforeIsReady(String name) {
        var environment = Synthesised.of(name);
        var update = rollingUpdate(environment);
        var group = environment.only("AWS::AutoScaling::AutoScalingGroup");
        assertTrue(
                update.path("MinInstancesInService").asInt()
                        < group.path("MaxSize").asInt(),
                update.toString());
        assertTrue(update.path("WaitOnResourceSignals").asBoolean(), update.toString());
        assertEquals(
                "PT20M 1",
                update.path("PauseTime").asText() + " "
                        + update.path("MaxBatchSize").asText());
        assertEquals(
                Set.of("HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions"),
                StreamSupport.stream(update.path("SuspendProcesses").spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.toSet()));
        var signals = environment.at("Servers/Role").path("Policies").findParents("Action").stream()
                .filter(statement -> statement.path("Action").asText().equals("cloudformation:SignalResource"))
                .toList();
        assertEquals(1, signals.size());
        assertEquals(
                "{\"Ref\":\"AWS::StackId\"}",
                signals.getFirst().path("Resource").toString());
        var data = environment
                .only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("UserData")
                .toString();
        assertTrue(
                data.contains("GROUP="
                        + environment
                                .all("AWS::AutoScaling::AutoScalingGroup")
                                .keySet()
                                .iterator()
                                .next() + "\\n"),
                "the server names the group by its logical id");
    }

    @Test
    void aGroupThatMayNotGrowIsUpdatedWithOneServerLess() throws IOException {
        var fixed = changed("webapp-dns", "fixed", "  max: 8\n", "  max: 2\n");
        assertEquals(1, rollingUpdate(fixed).path("MinInstancesInService").asInt());
    }

    /// EC2 Image Builder, "Manage infrastructure configurations": without a subnet the account's default VPC is
    /// used, and a subnet needs security groups. A component or recipe never changes: the same version with other
    /// content is refused.
    @Test
    void aGoldenImageIsBuiltInOurNetworkAndHasAVersionOfItsContent() throws IOException {
        var webapp = Synthesised.of("webapp-codedeploy");
        var where = webapp.only("AWS::ImageBuilder::InfrastructureConfiguration");
        assertEquals(
                webapp.id("Network/Private1/Subnet"),
                where.path("SubnetId").path("Ref").asText());
        assertEquals(1, where.path("SecurityGroupIds").size());
        var other = changed("webapp-codedeploy", "intel", "instanceType: t4g.small", "instanceType: t3.small");
        assertTrue(version(webapp, "Component").matches("1\\.0\\.\\d{1,10}"), version(webapp, "Component"));
        assertEquals(version(webapp, "Component"), version(other, "Component"));
        assertFalse(
                version(webapp, "ImageRecipe").equals(version(other, "ImageRecipe")), "another parent, another recipe");
    }

    private static String version(Synthesised environment, String kind) {
        return environment.only("AWS::ImageBuilder::" + kind).path("Version").asText();
    }

    /// A key pair is what makes an open port of use; `DisableApiTermination` makes the deletion of the stack fail
    /// (AWS::EC2::Instance).
    @Test
    void aBastionReachesServersThatHaveAKeyAndCanBeTakenDown() {
        var webapp = Synthesised.of("webapp-codedeploy");
        assertEquals(
                "operations",
                webapp.only("AWS::EC2::LaunchTemplate")
                        .path("LaunchTemplateData")
                        .path("KeyName")
                        .asText());
        assertFalse(
                webapp.only("AWS::EC2::Instance").path("DisableApiTermination").asBoolean());
        for (var name : names()) {
            var environment = Synthesised.of(name);
            var ssh = environment.all("AWS::EC2::SecurityGroupIngress").values().stream()
                    .anyMatch(rule -> rule.path("FromPort").asInt() == 22);
            assertEquals(environment.environment().bastion().isPresent(), ssh, name);
            assertTrue(!ssh || environment.environment().web().key().isPresent(), name);
        }
    }

    /// AWS Lambda, "Manage Lambda function versions": an unqualified ARN is whatever was deployed last. AWS Step
    /// Functions, "Updating state machines": running executions keep the definition they began with.
    @ParameterizedTest
    @MethodSource("names")
    void anExecutionGoesOnWithTheCodeItBeganWith(String name) {
        var environment = Synthesised.of(name);
        var versions = environment.all("AWS::Lambda::Version");
        for (var machine : List.of("deploy", "drill")) {
            var called = new TreeSet<String>();
            environment
                    .at("Machines/" + machine)
                    .path("DefinitionSubstitutions")
                    .properties()
                    .forEach(value -> {
                        if (value.getValue().has("Ref") && !value.getKey().equals("ArtifactBucket"))
                            called.add(value.getValue().path("Ref").asText());
                    });
            assertTrue(called.size() > 10 && versions.keySet().containsAll(called), called.toString());
            var allowed = environment.at("Machines/" + machine + "Role").path("Policies").findParents("Action").stream()
                    .filter(statement -> statement.path("Action").asText().equals("lambda:InvokeFunction"))
                    .toList();
            assertTrue(allowed.getFirst().path("Resource").get(0).toString().contains(":*\""), "every version of each");
        }
        environment.template().path("Resources").forEach(resource -> {
            if (resource.path("Type").asText().equals("AWS::Lambda::Version"))
                assertEquals("Retain", resource.path("DeletionPolicy").asText(), "an execution may still call it");
        });
    }

    /// Amazon RDS, "Working with storage for Amazon RDS DB instances": at least 10 % more than is allocated, and no
    /// more than 65,536 GiB.
    @Test
    void storageGrowsWithinWhatRdsHas() throws IOException {
        assertEquals(
                100,
                Synthesised.of("twoge")
                        .only("AWS::RDS::DBInstance")
                        .path("MaxAllocatedStorage")
                        .asInt());
        var large = changed("twoge", "large", "  version: \"17.6\"\n", "  version: \"17.6\"\n  storage: 40000\n");
        assertEquals(
                65_536,
                large.only("AWS::RDS::DBInstance").path("MaxAllocatedStorage").asInt());
        var largest = changed("twoge", "largest", "  version: \"17.6\"\n", "  version: \"17.6\"\n  storage: 65536\n");
        assertFalse(largest.only("AWS::RDS::DBInstance").has("MaxAllocatedStorage"));
    }

    private static List<String> withoutNat() {
        var none = "nat: none\n  interfaceEndpoints: true";
        return List.of(
                "photos-alb",
                "photos-alb:undatabased:database:.*?name: photos\n=>",
                "photos-alb:unbalanced:\\z=>health: {balancer: false}\n",
                "photos-alb:alarmed:\\z=>health: {balancer: false, alarms: [site-errors]}\n",
                "photos-alb:bounded:\\z=>health: {balancer: false, cloudWatch: {namespace: Shop, metric: Failed,"
                        + " above: 5}}\n",
                "photos-alb:counted:\\z=>health: {balancer: false, trafficNamespace: Shop/Traffic}\n",
                "twoge:natless:nat: per-zone=>" + none,
                "twoge:inner:nat: per-zone(.*)servers: public=>" + none + "$1servers: private",
                "webapp-codedeploy:hidden:nat: per-zone=>" + none);
    }

    /// AWS PrivateLink, "AWS services that integrate with AWS PrivateLink". Without a NAT gateway a function in the
    /// network reaches what has an endpoint, and nothing else: its calls hang until the step is given up.
    @ParameterizedTest
    @MethodSource("withoutNat")
    void functionsInTheNetworkReachEveryServiceThatTheyCall(String described) throws IOException {
        var environment = Synthesised.variant(described);
        var endpoints = environment.endpoints();
        var health = environment.at("Functions/CheckHealth").path("Environment").path("Variables");
        var readsMetrics = health.has("BALANCER") || health.has("ALARMS") || health.has("TRAFFIC_NAMESPACE");
        var called = new TreeSet<String>();
        for (var step : Steps.ALL)
            if (environment.at("Functions/" + step.name()).has("VpcConfig"))
                for (var permission : Permissions.of(step.handler()))
                    called.add(permission.action().replaceFirst(":.*", "").replace("cloudwatch", "monitoring"));
        assertTrue(called.contains("monitoring") && called.contains("autoscaling"), called.toString());
        if (!readsMetrics) called.remove("monitoring");
        assertEquals(readsMetrics, endpoints.contains("monitoring"), "each costs by the hour");
        called.removeAll(endpoints);
        assertEquals(Set.of(), called);
    }

    /// The same of private servers: whatever their scripts ask AWS's command line for.
    @Test
    void privateServersWithoutNatReachEveryServiceThatTheirScriptsCall() throws IOException {
        var hidden = Synthesised.variant(withoutNat().getLast());
        var data = hidden.only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("UserData")
                .toString();
        var called = Pattern.compile("\\baws ([a-z0-9]+) (?=[a-z-]+)")
                .matcher(data)
                .results()
                .map(call ->
                        call.group(1).replace("elbv2", "elasticloadbalancing").replace("s3api", "s3"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(called.containsAll(Set.of("elasticloadbalancing", "secretsmanager", "s3")), called.toString());
        called.removeAll(hidden.endpoints());
        assertEquals(Set.of(), called);
    }

    /// AWS CloudFormation, "Understand CloudFormation quotas": 500 resources and 1 MB a template.
    @ParameterizedTest
    @MethodSource("names")
    void theTemplateIsNotTooLarge(String name) throws IOException {
        var environment = Synthesised.of(name);
        assertTrue(environment.template().path("Resources").size() < 500, name);
        assertTrue(Files.size(environment.file()) < 1_000_000, name);
    }

    /// AWS CodeBuild, "StartBuild": a source version that the clone does not have fails DOWNLOAD_SOURCE.
    @ParameterizedTest
    @MethodSource("names")
    void aBuildHasEveryCommitThatMayBeDeployed(String name) {
        assertEquals(
                0,
                Synthesised.of(name)
                        .only("AWS::CodeBuild::Project")
                        .path("Source")
                        .path("GitCloneDepth")
                        .asInt(-1));
    }

    /// AWS CodeBuild, "Build environment compute modes and types": an image of arm64 runs in ARM_CONTAINER only.
    /// What a build compiles runs on the servers if it is of their architecture.
    @ParameterizedTest
    @MethodSource("names")
    void aBuildIsOfTheServersArchitecture(String name) {
        var environment = Synthesised.of(name);
        var type = new InstanceType(environment.environment().web().instanceType());
        var isArm = type.getArchitecture() == InstanceArchitecture.ARM_64;
        var build = environment.only("AWS::CodeBuild::Project").path("Environment");
        assertEquals(
                isArm
                        ? "ARM_CONTAINER aws/codebuild/amazonlinux-aarch64-standard:3.0"
                        : "LINUX_CONTAINER aws/codebuild/amazonlinux-x86_64-standard:5.0",
                build.path("Type").asText() + " " + build.path("Image").asText());
    }

    /// The name alone says it, as CDK reads it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "t4g.nano",
                "a1.large",
                "m7gd.xlarge",
                "im4gn.large",
                "g5g.xlarge",
                "x2gd.medium",
                "t3.micro",
                "g4dn.xlarge",
                "m7i-flex.large",
                "c7a.large",
                "r6idn.large",
                "g6e.xlarge"
            })
    void aTypeOfServersSaysItsArchitecture(String type) {
        assumeTrue(NodeJs.version().isPresent(), "skipped: CDK needs Node.js");
        var environment = EnvironmentFile.read(Path.of("environments", "webapp-dns.yaml"));
        var web = environment.web();
        var other = new Environment.Web(
                type,
                web.servers(),
                web.min(),
                web.max(),
                web.diskSize(),
                web.image(),
                web.agentSha256(),
                web.key(),
                web.scaling(),
                web.https(),
                web.certificate(),
                web.slowStart());
        assertEquals(new InstanceType(type).getArchitecture() == InstanceArchitecture.ARM_64, other.isArm());
    }

    /// IAM, "IAM and AWS STS quotas": names of policies are an account's, whatever the region, and have 128
    /// characters; a managed policy has 6,144, those within a role 10,240 together. Amazon CloudWatch, "Creating a
    /// CloudWatch dashboard": dashboards are an account's, too; one widget shows 100 alarms.
    @ParameterizedTest
    @MethodSource("names")
    void whatAnAccountHasOnceIsNamedByItsRegionAndNoPolicyIsTooLong(String name) {
        var environment = Synthesised.of(name);
        var region = environment.environment().region();
        var policies = environment.all("AWS::IAM::ManagedPolicy").values().stream()
                .map(policy -> policy.path("ManagedPolicyName").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Set.of("Pushback-" + name + "-operator-" + region, "Pushback-" + name + "-viewer-" + region), policies);
        policies.forEach(policy -> assertTrue(policy.length() <= 128, policy));
        assertEquals(
                "pushback-" + name + "-" + region,
                environment
                        .only("AWS::CloudWatch::Dashboard")
                        .path("DashboardName")
                        .asText());
        assertTrue(environment.all("AWS::CloudWatch::Alarm").size() <= 100);
        for (var type : List.of("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role"))
            environment.all(type).forEach((id, resource) -> {
                var length = resource.findValues("PolicyDocument").stream()
                        .mapToInt(document -> document.toString().length())
                        .sum();
                assertTrue(length < (type.endsWith("ManagedPolicy") ? 6_144 : 10_240), id + " has " + length);
            });
        for (var type : List.of("AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::S3::Bucket"))
            environment.all(type).forEach((id, resource) -> {
                var named = resource.properties().stream()
                        .filter(property -> property.getKey().matches("(Role|InstanceProfile|Bucket)Name"))
                        .map(property -> property.getValue().toString())
                        .collect(Collectors.joining());
                assertTrue(named.isEmpty() || named.contains(region), id + " is " + named + " in every region");
            });
    }

    /// AWS Systems Manager API, "PutParameter": 8 KB in the advanced tier, which Intelligent-Tiering takes where 4
    /// KB do not do.
    @ParameterizedTest
    @MethodSource("names")
    void theRecordOfItsNamesFitsAParameter(String name) {
        var parameter = Synthesised.of(name).only("AWS::SSM::Parameter");
        assertEquals("Intelligent-Tiering", parameter.path("Tier").asText());
        assertTrue(parameter.path("Value").toString().length() < 8_192, name);
    }

    /// AWS CodeDeploy, "Use CodeDeploy with Amazon Virtual Private Cloud": `enable_auth_policy` goes with the
    /// agent's own endpoint; public servers have none, and ask through the Internet.
    @ParameterizedTest
    @MethodSource("withoutNat")
    void theAgentSignsWhereItHasAnEndpointOfItsOwn(String described) throws IOException {
        var environment = Synthesised.variant(described);
        var data = environment
                .only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("UserData")
                .toString();
        var signs = environment.endpoints().contains("codedeploy-commands-secure");
        assertTrue(data.contains("AGENT_AUTHENTICATES=" + signs + "\\n"), described);
    }

    /// Amazon EC2, "Run commands when you launch an EC2 instance with user data input": 16 KB before it is encoded.
    @ParameterizedTest
    @MethodSource("names")
    void userDataIsNotTooLong(String name) {
        var length = Synthesised.of(name)
                .only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("UserData")
                .toString()
                .length();
        assertTrue(length < 15_000, "user data has " + length + " characters");
    }

    /// AWS Lambda, "Lambda quotas": 4 KB for all environment variables of a function.
    @ParameterizedTest
    @MethodSource("names")
    void variablesOfAFunctionFit(String name) {
        Synthesised.of(name)
                .all("AWS::Lambda::Function")
                .forEach((id, function) -> assertTrue(
                        function.path("Environment")
                                        .path("Variables")
                                        .toString()
                                        .length()
                                < 4096,
                        id));
    }

    private static JsonNode rollingUpdate(Synthesised environment) {
        return StreamSupport.stream(environment.template().path("Resources").spliterator(), false)
                .filter(resource -> resource.has("UpdatePolicy"))
                .findFirst()
                .orElseThrow()
                .path("UpdatePolicy")
                .path("AutoScalingRollingUpdate");
    }

    private static Synthesised changed(String name, String called, String what, String into) throws IOException {
        var text = Files.readString(Path.of("environments", name + ".yaml"))
                .replace("name: " + name + "\nregion", "name: " + called + "\nregion");
        assertTrue(text.contains(what), what);
        return Synthesised.of(called, EnvironmentFile.parse(called + ".yaml", text.replace(what, into)));
    }
}
