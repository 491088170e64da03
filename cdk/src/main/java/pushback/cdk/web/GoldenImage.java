package pushback.cdk.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.InstanceType;
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
/// or when [#VERSION] moves.
final class GoldenImage {
    /// Of component and recipe; Image Builder wants a new one for each change.
    private static final String VERSION = "1.0.0";

    private GoldenImage() { }

    /// The id of the image, known when the stack is deployed.
    static String of(Construct parent, Environment environment, InstanceType type) {
        var scope = new Construct(parent, "GoldenImage");
        var name = "pushback-" + environment.name();
        var component = CfnComponent.Builder.create(scope, "Component").name(name).platform("Linux").version(VERSION)
                .data(document(Stack.of(scope).getRegion())).build();
        var recipe = CfnImageRecipe.Builder.create(scope, "Recipe").name(name).version(VERSION)
                .parentImage("arn:" + Stack.of(scope).getPartition() + ":imagebuilder:" + Stack.of(scope).getRegion()
                        + ":aws:image/amazon-linux-2023-" + (Images.isArm(type) ? "arm64" : "x86") + "/x.x.x")
                .components(List.of(CfnImageRecipe.ComponentConfigurationProperty.builder()
                        .componentArn(component.getAttrArn()).build()))
                .build();
        var infrastructure = infrastructure(scope, name, environment);
        CfnImagePipeline.Builder.create(scope, "Pipeline").name(name).imageRecipeArn(recipe.getAttrArn())
                .infrastructureConfigurationArn(infrastructure.getAttrArn())
                .schedule(CfnImagePipeline.ScheduleProperty.builder().scheduleExpression("cron(0 3 1 * ? *)")
                        .pipelineExecutionStartCondition("EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE").build())
                                .build();
        return CfnImage.Builder.create(scope, "Image").imageRecipeArn(recipe.getAttrArn())
                .infrastructureConfigurationArn(infrastructure.getAttrArn()).build().getAttrImageId();
    }

    private static CfnInfrastructureConfiguration infrastructure(Construct scope, String name,
            Environment environment) {
        var role = Allow.role(scope, "Role", "ec2.amazonaws.com", List.of());
        for (var policy : List.of("EC2InstanceProfileForImageBuilder", "AmazonSSMManagedInstanceCore"))
            role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(policy));
        var profile = CfnInstanceProfile.Builder.create(scope, "Profile").roles(List.of(role.getRoleName())).build();
        return CfnInfrastructureConfiguration.Builder.create(scope, "Infrastructure").name(name)
                .instanceProfileName(profile.getRef()).instanceTypes(List.of(environment.web().instanceType()))
                .instanceMetadataOptions(CfnInfrastructureConfiguration.InstanceMetadataOptionsProperty.builder()
                        .httpTokens("required").httpPutResponseHopLimit(1).build())
                .terminateInstanceOnFailure(true).build();
    }

    private static String document(String region) {
        var commands = List.of("set -eu", "REGION=" + region, UserData.script("install.sh"));
        try {
            return pushback.Json.STRICT.writeValueAsString(Map.of("schemaVersion", "1.0", "phases",
                    List.of(Map.of("name", "build",
                    "steps", List.of(Map.of("name", "Install", "action", "ExecuteBash", "inputs", Map.of("commands",
                            List.of(String.join("\n", commands)))))))));
        } catch (IOException impossible) {
            throw new AssertionError("maps and texts can be written", impossible);
        }
    }
}
