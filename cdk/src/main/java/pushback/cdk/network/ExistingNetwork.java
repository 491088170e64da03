package pushback.cdk.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.Subnet;
import software.amazon.awscdk.services.ec2.SubnetAttributes;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.constructs.Construct;

/// A VPC that is there already, by ids that the file names or that are given as parameters at deployment.
final class ExistingNetwork {
    private static final String PARAMETER = "parameter:";

    private final Construct scope;
    private final Map<String, String> parameters = new HashMap<>();

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
        var attributes = VpcAttributes.builder().vpcId(vpcId).availabilityZones(zones).publicSubnetIds(publicIds)
                .vpcCidrBlock(environment.network().cidr());
        if (!privateIds.isEmpty()) attributes.privateSubnetIds(privateIds);
        var vpc = Vpc.fromVpcAttributes(scope, "Vpc", attributes.build());
        var network = new Network(vpc, subnets("Public", publicIds, zones), subnets("Private", privateIds, zones));
        if (!wanted.routeTables().isEmpty()) Endpoints.gateways(scope, vpcId,
                wanted.routeTables().stream().map(table -> id(table, "String")).toList());
        if (environment.network().interfaceEndpoints()) Endpoints.interfaces(scope, environment, network);
        return network;
    }

    private List<String> ids(List<String> wanted) {
        return wanted.stream().map(id -> id(id, "AWS::EC2::Subnet::Id")).toList();
    }

    private String id(String wanted, String type) {
        if (!wanted.startsWith(PARAMETER)) return wanted;
        var name = wanted.substring(PARAMETER.length());
        return parameters.computeIfAbsent(name, _ -> CfnParameter.Builder.create(Stack.of(scope), name).type(type)
                .description("Of the network that is there already.").build().getValueAsString());
    }

    private List<ISubnet> subnets(String name, List<String> ids, List<String> zones) {
        var subnets = new java.util.ArrayList<ISubnet>();
        for (int i = 0; i < ids.size(); i++)
            subnets.add(Subnet.fromSubnetAttributes(scope, name + (i + 1), SubnetAttributes.builder()
                    .subnetId(ids.get(i))
                    .availabilityZone(zones.get(i)).build()));
        return List.copyOf(subnets);
    }
}
