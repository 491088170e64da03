package pushback.cdk;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Validations;

/// An app with one environment's stack in it, ready to be synthesised.
public record Synthesis(App app, EnvironmentStack stack) {
    /// Where CDK's newer way of doing things is the better one; without these it does what its first version did.
    private static final Map<String, Boolean> FLAGS = Map.of(
            "aws:cdk:enable-path-metadata", true,
            "@aws-cdk/core:validateAgainstDefaultRules", true,
            "@aws-cdk/aws-s3:createDefaultLoggingPolicy", true,
            "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy", true,
            "@aws-cdk/aws-iam:minimizePolicies", true,
            "@aws-cdk/core:checkSecretUsage", true,
            "@aws-cdk/core:enablePartitionLiterals", true,
            "@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig", true,
            "@aws-cdk/aws-apigatewayv2-integrations:httpLambdaIntegrationPermissionScope", true);

    /// @param output directory of the cloud assembly
    public static Synthesis of(Environment environment, LambdaArchive archive, Path output) {
        var context = new java.util.HashMap<String, Object>(FLAGS);
        context.put("@aws-cdk/core:target-partitions", List.of("aws"));
        var app = new App(AppProps.builder()
                .outdir(output.toString())
                .context(context)
                .analyticsReporting(false)
                .build());
        var stack = new EnvironmentStack(app, environment, archive);
        Validations.of(stack)
                .acknowledge(Acknowledgment.builder()
                        .id("CloudFormation-Validate::W3010")
                        .reason("the file names the zones on purpose: their subnets have fixed addresses")
                        .build());
        NagFindings.explain(stack, environment);
        return new Synthesis(app, stack);
    }
}
