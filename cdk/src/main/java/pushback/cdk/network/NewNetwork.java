package pushback.cdk.network;

import java.util.ArrayList;
import java.util.List;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Network.Nat;
import pushback.cdk.log.Logs;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.ec2.CfnInternetGateway;
import software.amazon.awscdk.services.ec2.CfnNatGateway;
import software.amazon.awscdk.services.ec2.CfnVPC;
import software.amazon.awscdk.services.ec2.CfnVPCGatewayAttachment;
import software.amazon.awscdk.services.ec2.FlowLog;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogResourceType;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.PrivateSubnet;
import software.amazon.awscdk.services.ec2.PublicSubnet;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.constructs.Construct;
import software.constructs.IDependable;

/// A VPC with exactly the subnets that the file names; CDK's own would choose the addresses itself.
final class NewNetwork {
    private NewNetwork() {}

    static Network of(Construct scope, Environment environment) {
        var wanted = environment.network();
        var vpc = CfnVPC.Builder.create(scope, "Vpc")
                .cidrBlock(wanted.cidr())
                .enableDnsHostnames(true)
                .enableDnsSupport(true)
                .build();
        Tags.of(vpc).add("Name", environment.name());
        DefaultGroup.close(scope, environment, vpc);
        var publics = publicSubnets(scope, wanted, vpc);
        var privates = privateSubnets(scope, wanted, vpc, publics);
        var seen = Vpc.fromVpcAttributes(
                scope,
                "Seen",
                VpcAttributes.builder()
                        .vpcId(vpc.getRef())
                        .vpcCidrBlock(wanted.cidr())
                        .availabilityZones(wanted.zones())
                        .publicSubnetIds(
                                publics.stream().map(ISubnet::getSubnetId).toList())
                        .publicSubnetRouteTableIds(publics.stream()
                                .map(subnet -> subnet.getRouteTable().getRouteTableId())
                                .toList())
                        .privateSubnetIds(
                                privates.stream().map(ISubnet::getSubnetId).toList())
                        .privateSubnetRouteTableIds(privates.stream()
                                .map(subnet -> subnet.getRouteTable().getRouteTableId())
                                .toList())
                        .build());
        var endpoints = new ArrayList<IDependable>();
        var network = new Network(seen, List.copyOf(publics), privates, endpoints);
        endpoints.addAll(Endpoints.gateways(scope, vpc.getRef(), routeTables(network)));
        if (wanted.interfaceEndpoints()) endpoints.addAll(Endpoints.interfaces(scope, environment, network));
        if (wanted.flowLogs())
            FlowLog.Builder.create(scope, "FlowLog")
                    .resourceType(FlowLogResourceType.fromVpc(seen))
                    .destination(FlowLogDestination.toCloudWatchLogs(
                            Logs.group(scope, "FlowLogs", "/pushback/" + environment.name() + "/flow", environment)))
                    .build();
        return network;
    }

    private static List<PublicSubnet> publicSubnets(Construct scope, Environment.Network wanted, CfnVPC vpc) {
        var gateway =
                CfnInternetGateway.Builder.create(scope, "InternetGateway").build();
        var attachment = CfnVPCGatewayAttachment.Builder.create(scope, "InternetAttachment")
                .vpcId(vpc.getRef())
                .internetGatewayId(gateway.getRef())
                .build();
        var subnets = new ArrayList<PublicSubnet>();
        for (int i = 0; i < wanted.zones().size(); i++) {
            var subnet = PublicSubnet.Builder.create(scope, "Public" + (i + 1))
                    .vpcId(vpc.getRef())
                    .availabilityZone(wanted.zones().get(i))
                    .cidrBlock(wanted.publicSubnets().get(i))
                    // Only what asks for a public address gets one.
                    .mapPublicIpOnLaunch(false)
                    .build();
            subnet.addDefaultInternetRoute(gateway.getRef(), attachment);
            subnets.add(subnet);
        }
        return subnets;
    }

    private static List<ISubnet> privateSubnets(
            Construct scope, Environment.Network wanted, CfnVPC vpc, List<PublicSubnet> publics) {
        var gateways = switch (wanted.nat()) {
            case PER_ZONE -> publics.stream().map(NewNetwork::natGateway).toList();
            case ONE -> List.of(natGateway(publics.getFirst()));
            case NONE -> List.<CfnNatGateway>of();
        };
        var subnets = new ArrayList<ISubnet>();
        for (int i = 0; i < wanted.zones().size(); i++) {
            var subnet = PrivateSubnet.Builder.create(scope, "Private" + (i + 1))
                    .vpcId(vpc.getRef())
                    .availabilityZone(wanted.zones().get(i))
                    .cidrBlock(wanted.privateSubnets().get(i))
                    .build();
            if (wanted.nat() != Nat.NONE)
                subnet.addDefaultNatRoute(gateways.get(i % gateways.size()).getRef());
            subnets.add(subnet);
        }
        return subnets;
    }

    private static CfnNatGateway natGateway(PublicSubnet subnet) {
        var gateway = subnet.addNatGateway();
        // The address as well waits for the VPC to have its gateway; CDK has only the NAT gateway wait.
        subnet.getNode().findChild("EIP").getNode().addDependency(subnet.getInternetConnectivityEstablished());
        return gateway;
    }

    private static List<String> routeTables(Network network) {
        var all = new ArrayList<>(network.publicSubnets());
        all.addAll(network.privateSubnets());
        return all.stream()
                .map(subnet -> subnet.getRouteTable().getRouteTableId())
                .toList();
    }
}
