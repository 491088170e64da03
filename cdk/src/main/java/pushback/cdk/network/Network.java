package pushback.cdk.network;

import java.util.List;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Web.Placement;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.constructs.Construct;
import software.constructs.IConstruct;
import software.constructs.IDependable;

/// Where everything runs.
///
/// @param publicSubnets one in each zone, with an internet gateway
/// @param privateSubnets one in each zone; empty in an existing VPC without
/// @param endpoints the stack's own, through which AWS's services are reached
public record Network(
        IVpc vpc, List<ISubnet> publicSubnets, List<ISubnet> privateSubnets, List<IDependable> endpoints) {
    public static Network of(Construct stack, Environment environment) {
        var scope = new Construct(stack, "Network");
        var network = environment.network().existing().isPresent()
                ? ExistingNetwork.of(scope, environment)
                : NewNetwork.of(scope, environment);
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

    /// For what the Internet reaches.
    public SubnetSelection outer() {
        return select(publicSubnets);
    }

    /// Has CloudFormation make the ways out of these subnets before `thing`, and take them away after it: what
    /// starts there is reached, installs and reports at once, and nothing in its own properties names a route.
    public void openBefore(IConstruct thing, SubnetSelection where) {
        where.getSubnets()
                .forEach(subnet -> thing.getNode().addDependency(subnet.getInternetConnectivityEstablished()));
        endpoints.forEach(endpoint -> thing.getNode().addDependency(endpoint));
    }

    private static SubnetSelection select(List<ISubnet> subnets) {
        return SubnetSelection.builder().subnets(subnets).build();
    }
}
