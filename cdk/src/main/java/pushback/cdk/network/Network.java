package pushback.cdk.network;

import java.util.List;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Web.Placement;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.constructs.Construct;

/// Where everything runs.
///
/// @param publicSubnets one in each zone, with an internet gateway
/// @param privateSubnets one in each zone; empty in an existing VPC without
public record Network(IVpc vpc, List<ISubnet> publicSubnets, List<ISubnet> privateSubnets) {
    public static Network of(Construct stack, Environment environment) {
        var scope = new Construct(stack, "Network");
        var network = environment.network().existing().isPresent()
                ? ExistingNetwork.of(scope, environment) : NewNetwork.of(scope, environment);
        return network;
    }

    /// For the servers.
    public SubnetSelection servers(Environment environment) {
        return select(environment.web().servers() == Placement.PUBLIC ? publicSubnets : privateSubnets);
    }

    /// For what is never public, and for the functions that ask the servers' pages.
    public SubnetSelection inner() {
        return select(privateSubnets.isEmpty() ? publicSubnets : privateSubnets);
    }

    public SubnetSelection outer() {
        return SubnetSelection.builder().subnetType(SubnetType.PUBLIC).build();
    }

    private static SubnetSelection select(List<ISubnet> subnets) {
        return SubnetSelection.builder().subnets(subnets).build();
    }
}
