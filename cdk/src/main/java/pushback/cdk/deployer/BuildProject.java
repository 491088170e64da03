package pushback.cdk.deployer;

import java.util.ArrayList;
import java.util.List;
import pushback.cdk.data.Buckets;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import pushback.cdk.log.Logs;
import software.amazon.awscdk.services.codebuild.CfnProject;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/// CodeBuild runs the application's own `buildspec.yml` on a commit of its repository. The machine says which commit
/// and where the bundle goes.
final class BuildProject {
    /// Depth of a clone. A person may deploy a commit that is no head any more, and a shallow clone has the head
    /// alone.
    private static final int WHOLE = 0;
    /// Of a repository without a `buildspec.yml`: CodeBuild knows no build without one.
    private static final String AS_IT_IS = """
        version: 0.2
        phases:
          build:
            commands:
              - echo "no buildspec.yml here: the checkout itself is the bundle"
        artifacts:
          files: ['**/*']
          exclude-paths: ['.git/**/*']
        """;

    private BuildProject() {}

    static String logGroup(Names names) {
        return "/aws/codebuild/" + names.prefix();
    }

    static CfnProject of(Construct stack, Environment environment, Names names, Buckets buckets) {
        var scope = new Construct(stack, "Build");
        var wanted = environment.build();
        var image = wanted.imageFor(environment.web());
        var log = Logs.kept(scope, "Log", logGroup(names), environment);
        var statements = new ArrayList<PolicyStatement>();
        statements.add(Allow.on(log.getLogGroupArn() + ":*", "logs:CreateLogStream", "logs:PutLogEvents"));
        statements.add(Allow.on(buckets.artifacts().arnForObjects(Buckets.BUILDS + "*"), "s3:PutObject"));
        statements.add(Allow.on(buckets.artifacts().getBucketArn(), "s3:GetBucketAcl", "s3:GetBucketLocation"));
        wanted.connection()
                .ifPresent(connection -> statements.add(Allow.on(
                        connection,
                        "codeconnections:UseConnection",
                        "codeconnections:GetConnection",
                        "codeconnections:GetConnectionToken")));
        var source = CfnProject.SourceProperty.builder()
                .type("GITHUB")
                .gitCloneDepth(WHOLE)
                .reportBuildStatus(false)
                .gitSubmodulesConfig(CfnProject.GitSubmodulesConfigProperty.builder()
                        .fetchSubmodules(true)
                        .build())
                .location("https://github.com/" + environment.application().repository() + ".git");
        if (!wanted.buildspec()) source.buildSpec(AS_IT_IS);
        wanted.connection()
                .ifPresent(connection -> source.auth(CfnProject.SourceAuthProperty.builder()
                        .type("CODECONNECTIONS")
                        .resource(connection)
                        .build()));
        return CfnProject.Builder.create(scope, "Project")
                .name(names.prefix())
                .description("Builds bundles of " + environment.application().repository())
                .source(source.build())
                .sourceVersion(environment.application().branch())
                .artifacts(CfnProject.ArtifactsProperty.builder()
                        .type("S3")
                        .location(buckets.artifacts().getBucketName())
                        .path("builds")
                        .name("unused.zip")
                        .packaging("ZIP")
                        .namespaceType("NONE")
                        .build())
                .environment(CfnProject.EnvironmentProperty.builder()
                        // AWS CodeBuild, "Build environment compute modes and types": an image of arm64 runs there
                        // only.
                        .type(Environment.Build.isArm(image) ? "ARM_CONTAINER" : "LINUX_CONTAINER")
                        .computeType("BUILD_GENERAL1_SMALL")
                        .image(image)
                        .privilegedMode(false)
                        .build())
                .logsConfig(CfnProject.LogsConfigProperty.builder()
                        .cloudWatchLogs(CfnProject.CloudWatchLogsConfigProperty.builder()
                                .status("ENABLED")
                                .groupName("/aws/codebuild/" + names.prefix())
                                .build())
                        .build())
                // Said, since it is the default that reads as if there were none: S3's key that AWS manages.
                .encryptionKey("alias/aws/s3")
                .timeoutInMinutes(wanted.minutes())
                .serviceRole(Allow.role(scope, "Role", "codebuild.amazonaws.com", List.copyOf(statements))
                        .getRoleArn())
                .build();
    }
}
