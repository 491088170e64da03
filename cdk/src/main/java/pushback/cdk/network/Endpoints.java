package pushback.cdk.network;

import java.util.ArrayList;
import java.util.List;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.services.ec2.CfnVPCEndpoint;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.constructs.Construct;
import software.constructs.IDependable;

/// Ways to AWS's services that do not lead through the Internet.
final class Endpoints {
    /// What the functions in the network call, besides DynamoDB.
    private static final List<String> FUNCTIONS = List.of("codedeploy", "autoscaling", "elasticloadbalancing", "ssm");
    /// What the judge asks CloudWatch through: the load balancer's minutes, alarms, visitors.
    private static final String METRICS = "monitoring";
    /// What the function calls that makes the application's role in the database.
    private static final List<String> DATABASE = List.of("rds", "secretsmanager");
    /// What private servers call: Session Manager, the database's secret, CodeDeploy's agent, and CloudFormation,
    /// which a server tells that it is ready.
    private static final List<String> SERVERS = List.of(
            "ssm", "ssmmessages", "ec2messages", "secretsmanager", "codedeploy-commands-secure", "cloudformation");

    /// What the servers call on which images are built (EC2 Image Builder, "Set up Image Builder": VPC endpoints).
    private static final List<String> IMAGES = List.of("ssm", "ssmmessages", "ec2messages", "imagebuilder", "logs");

    private Endpoints() {}

    /// For S3 (the packages of Amazon Linux, too) and DynamoDB; they cost nothing.
    static List<IDependable> gateways(Construct scope, String vpcId, List<String> routeTables) {
        var made = new ArrayList<IDependable>();
        for (var service : List.of("s3", "dynamodb"))
            made.add(CfnVPCEndpoint.Builder.create(scope, service)
                    .vpcId(vpcId)
                    .vpcEndpointType("Gateway")
                    .serviceName(name(scope, service))
                    .routeTableIds(routeTables)
                    .build());
        return made;
    }

    /// For the rest, in the private subnets; each costs by the hour and zone.
    static List<IDependable> interfaces(Construct scope, Environment environment, Network network) {
        var group = SecurityGroup.Builder.create(scope, "Endpoints")
                .vpc(network.vpc())
                .allowAllOutbound(false)
                .description("Interface endpoints of AWS services")
                .build();
        group.addIngressRule(Peer.ipv4(environment.network().cidr()), Port.tcp(443), "From within the network");
        var services = new ArrayList<>(FUNCTIONS);
        if (environment.health().readsCloudWatch()) services.add(METRICS);
        if (environment.database().isPresent()) services.addAll(DATABASE);
        if (environment.serversUseEndpoints()) services.addAll(SERVERS);
        if (environment.web().image().filter(Environment.Web.Image::golden).isPresent()) services.addAll(IMAGES);
        var subnets = network.vpc().selectSubnets(network.inner()).getSubnetIds();
        var made = new ArrayList<IDependable>();
        for (var service : services.stream().distinct().toList())
            made.add(CfnVPCEndpoint.Builder.create(scope, service)
                    .vpcId(network.vpc().getVpcId())
                    .vpcEndpointType("Interface")
                    .serviceName(name(scope, service))
                    .privateDnsEnabled(true)
                    .subnetIds(subnets)
                    .securityGroupIds(List.of(group.getSecurityGroupId()))
                    .build());
        return made;
    }

    private static String name(Construct scope, String service) {
        return "com.amazonaws." + software.amazon.awscdk.Stack.of(scope).getRegion() + "." + service;
    }
}
