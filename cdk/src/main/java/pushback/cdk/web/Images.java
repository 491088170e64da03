package pushback.cdk.web;

import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.network.Network;
import software.amazon.awscdk.services.ec2.AmazonLinux2023ImageSsmParameterProps;
import software.amazon.awscdk.services.ec2.AmazonLinuxCpuType;
import software.amazon.awscdk.services.ec2.IMachineImage;
import software.amazon.awscdk.services.ec2.InstanceArchitecture;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.constructs.Construct;

/// What the servers' disks begin with.
final class Images {
    private Images() {}

    static IMachineImage of(Construct scope, Environment environment, Network network, InstanceType type) {
        var image = environment.web().image();
        if (image.isPresent())
            return MachineImage.genericLinux(Map.of(
                    environment.region(),
                    image.get().golden()
                            ? GoldenImage.of(scope, environment, network, type)
                            : image.get().ami().orElseThrow()));
        return amazonLinux(type);
    }

    /// The newest one when the stack is deployed.
    static IMachineImage amazonLinux(InstanceType type) {
        return MachineImage.latestAmazonLinux2023(AmazonLinux2023ImageSsmParameterProps.builder()
                .cpuType(
                        type.getArchitecture() == InstanceArchitecture.ARM_64
                                ? AmazonLinuxCpuType.ARM_64
                                : AmazonLinuxCpuType.X86_64)
                .build());
    }

    static boolean isArm(InstanceType type) {
        return type.getArchitecture() == InstanceArchitecture.ARM_64;
    }
}
