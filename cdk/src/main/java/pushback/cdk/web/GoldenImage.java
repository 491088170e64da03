package pushback.cdk.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import pushback.cdk.network.Network;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.iam.CfnInstanceProfile;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.imagebuilder.CfnComponent;
import software.amazon.awscdk.services.imagebuilder.CfnImage;
import software.amazon.awscdk.services.imagebuilder.CfnImagePipeline;
import software.amazon.awscdk.services.imagebuilder.CfnImageRecipe;
import software.amazon.awscdk.services.imagebuilder.CfnInfrastructureConfiguration;
import software.constructs.Construct;

/// An image with Java and the CodeDeploy agent, built by EC2 Image Builder: once with the stack, which waits for it,
/// and again every month for the security updates. A newer image is taken up when its id is given as `web.image.ami`,
/// or when what is in it changes. It is built in a private subnet of the environment: where none is named, Image
/// Builder wants the account to have a default VPC.
final class GoldenImage {
    private GoldenImage() {}

    /// The id of the image, known when the stack is deployed.
    static String of(Construct parent, Environment environment, Network network, InstanceType type) {
        var scope = new Construct(parent, "GoldenImage");
        var name = "pushback-" + environment.name();
        var document = document(Stack.of(scope).getRegion(), environment.web());
        var parentImage = "amazon-linux-2023-" + (Images.isArm(type) ? "arm64" : "x86");
        var component = CfnComponent.Builder.create(scope, "Component")
                .name(name)
                .platform("Linux")
                .version(version(document))
                .data(document)
                .build();
        var recipe = CfnImageRecipe.Builder.create(scope, "Recipe")
                .name(name)
                .version(version(document + parentImage))
                .parentImage("arn:" + Stack.of(scope).getPartition() + ":imagebuilder:"
                        + Stack.of(scope).getRegion() + ":aws:image/" + parentImage + "/x.x.x")
                .components(List.of(CfnImageRecipe.ComponentConfigurationProperty.builder()
                        .componentArn(component.getAttrArn())
                        .build()))
                .build();
        var infrastructure = infrastructure(scope, name, environment, network);
        CfnImagePipeline.Builder.create(scope, "Pipeline")
                .name(name)
                .imageRecipeArn(recipe.getAttrArn())
                .infrastructureConfigurationArn(infrastructure.getAttrArn())
                .schedule(CfnImagePipeline.ScheduleProperty.builder()
                        .scheduleExpression("cron(0 3 1 * ? *)")
                        .pipelineExecutionStartCondition("EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE")
                        .build())
                .build();
        var image = CfnImage.Builder.create(scope, "Image")
                .imageRecipeArn(recipe.getAttrArn())
                .infrastructureConfigurationArn(infrastructure.getAttrArn())
                .build();
        network.openBefore(image, network.inner());
        return image.getAttrImageId();
    }

    /// Of a component or recipe with this in it: Image Builder changes neither once it is made, and CloudFormation
    /// makes the new one before it deletes the old one of the same name.
    private static String version(String content) {
        var checksum = new CRC32();
        checksum.update(content.getBytes(StandardCharsets.UTF_8));
        // The largest number that a part of a version may be is 2^30 - 1.
        return "1.0." + (checksum.getValue() & 0x3fff_ffff);
    }

    private static CfnInfrastructureConfiguration infrastructure(
            Construct scope, String name, Environment environment, Network network) {
        var gate = SecurityGroup.Builder.create(scope, "Gate")
                .vpc(network.vpc())
                .description("Servers on which images are built")
                .build();
        var role = Allow.role(scope, "Role", "ec2.amazonaws.com", List.of());
        for (var policy : List.of("EC2InstanceProfileForImageBuilder", "AmazonSSMManagedInstanceCore"))
            role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(policy));
        var profile = CfnInstanceProfile.Builder.create(scope, "Profile")
                .roles(List.of(role.getRoleName()))
                .build();
        return CfnInfrastructureConfiguration.Builder.create(scope, "Infrastructure")
                .name(name)
                .instanceProfileName(profile.getRef())
                .instanceTypes(List.of(environment.web().instanceType()))
                .subnetId(network.inner().getSubnets().getFirst().getSubnetId())
                .securityGroupIds(List.of(gate.getSecurityGroupId()))
                .instanceMetadataOptions(CfnInfrastructureConfiguration.InstanceMetadataOptionsProperty.builder()
                        .httpTokens("required")
                        .httpPutResponseHopLimit(1)
                        .build())
                .terminateInstanceOnFailure(true)
                .build();
    }

    private static String document(String region, Environment.Web web) {
        var commands = List.of(
                "set -eu",
                "REGION=" + region,
                UserData.agent(web),
                UserData.script("install.sh"),
                // Its file is not there yet when a server of this image starts; user data begins it.
                "systemctl disable codedeploy-agent");
        try {
            return pushback.base.Json.STRICT.writeValueAsString(Map.of(
                    "schemaVersion",
                    "1.0",
                    "phases",
                    List.of(Map.of(
                            "name",
                            "build",
                            "steps",
                            List.of(Map.of(
                                    "name",
                                    "Install",
                                    "action",
                                    "ExecuteBash",
                                    "inputs",
                                    Map.of("commands", List.of(String.join("\n", commands)))))))));
        } catch (IOException impossible) {
            throw new AssertionError("maps and texts can be written", impossible);
        }
    }
}
