package pushback.cdk.network;

import java.util.ArrayList;
import java.util.List;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.Subnet;
import software.amazon.awscdk.services.ec2.SubnetAttributes;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.constructs.Construct;
import software.constructs.IDependable;

/// A VPC that is there already, by ids that the file names or that are given as parameters at deployment.
final class ExistingNetwork {
    private final Construct scope;

    private ExistingNetwork(Construct scope) {
        this.scope = scope;
    }

    static Network of(Construct scope, Environment environment) {
        return new ExistingNetwork(scope).network(environment);
    }

    private Network network(Environment environment) {
        var wanted = environment.network().existing().orElseThrow();
        var zones = environment.network().zones();
        var vpcId = id(wanted.vpc(), "AWS::EC2::VPC::Id");
        var publicIds = ids(wanted.publicSubnets());
        var privateIds = ids(wanted.privateSubnets());
        var attributes = VpcAttributes.builder()
                .vpcId(vpcId)
                .availabilityZones(zones)
                .publicSubnetIds(publicIds)
                .vpcCidrBlock(environment.network().cidr());
        if (!privateIds.isEmpty()) attributes.privateSubnetIds(privateIds);
        var vpc = Vpc.fromVpcAttributes(scope, "Vpc", attributes.build());
        var endpoints = new ArrayList<IDependable>();
        var network =
                new Network(vpc, subnets("Public", publicIds, zones), subnets("Private", privateIds, zones), endpoints);
        if (!wanted.routeTables().isEmpty())
            endpoints.addAll(Endpoints.gateways(
                    scope,
                    vpcId,
                    wanted.routeTables().stream()
                            .map(table -> id(table, "String"))
                            .toList()));
        if (environment.network().interfaceEndpoints())
            endpoints.addAll(Endpoints.interfaces(scope, environment, network));
        return network;
    }

    private List<String> ids(List<String> wanted) {
        return wanted.stream().map(id -> id(id, "AWS::EC2::Subnet::Id")).toList();
    }

    private String id(String wanted, String type) {
        return Given.of(scope, wanted, type, "Of the network that is there already.");
    }

    private List<ISubnet> subnets(String name, List<String> ids, List<String> zones) {
        var subnets = new ArrayList<ISubnet>();
        for (int i = 0; i < ids.size(); i++)
            subnets.add(Subnet.fromSubnetAttributes(
                    scope,
                    name + (i + 1),
                    SubnetAttributes.builder()
                            .subnetId(ids.get(i))
                            .availabilityZone(zones.get(i))
                            .build()));
        return List.copyOf(subnets);
    }
}
