package pushback.cdk.web;

import java.util.List;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import pushback.cdk.network.Given;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import software.amazon.awscdk.services.ec2.BlockDevice;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.HttpTokens;
import software.amazon.awscdk.services.ec2.Instance;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.KeyPair;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.constructs.Construct;

/// A server in a public subnet through which people reach the private ones by SSH, where Session Manager alone is not
/// wanted. It reaches the port of that on the web servers, which have a key pair then, and nothing of the database.
public final class Bastion {
    private static final int SSH = 22;

    private Bastion() {}

    public static void of(Construct stack, Environment environment, Network network, SecurityGroups gates) {
        environment.bastion().ifPresent(wanted -> {
            var scope = new Construct(stack, "Bastion");
            var group = SecurityGroup.Builder.create(scope, "Gate")
                    .vpc(network.vpc())
                    .description("The bastion")
                    .build();
            wanted.from().ifPresent(from -> group.addIngressRule(Peer.ipv4(from), Port.tcp(SSH), "People"));
            gates.servers().addIngressRule(group, Port.tcp(SSH), "From the bastion");
            var type = new InstanceType(wanted.instanceType());
            var server = Instance.Builder.create(scope, "Server")
                    .vpc(network.vpc())
                    // CDK gives a public address where the VPC itself says that the subnet is a public one.
                    .vpcSubnets(SubnetSelection.builder()
                            .subnetType(SubnetType.PUBLIC)
                            .build())
                    .instanceType(type)
                    .machineImage(Images.amazonLinux(type))
                    .securityGroup(group)
                    .associatePublicIpAddress(true)
                    .httpTokens(HttpTokens.REQUIRED)
                    .detailedMonitoring(true)
                    .role(Allow.role(
                            scope,
                            "Role",
                            "ec2.amazonaws.com",
                            wanted.ssm() ? ServerRole.sessionManager(scope) : List.of()))
                    .blockDevices(List.of(BlockDevice.builder()
                            .deviceName("/dev/xvda")
                            .volume(BlockDeviceVolume.ebs(
                                    8,
                                    EbsDeviceOptions.builder().encrypted(true).build()))
                            .build()));
            wanted.key()
                    .ifPresent(key -> server.keyPair(KeyPair.fromKeyPairName(
                            scope, "Key", Given.of(scope, key, Given.KEY_PAIR, "Key pair of the bastion."))));
            network.openBefore(server.build(), network.outer());
        });
    }
}
