package pushback.wiring;

import java.time.Clock;
import pushback.base.PlacedCommands;
import pushback.database.ApplicationRole;
import pushback.health.Probe;
import pushback.outcome.Links;
import pushback.settings.Settings;
import pushback.source.SourceHost;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// What the steps stand on: AWS's own client interfaces, the git host, the clock and the configuration.
/// [AwsPlatform] is the one in production; the local cloud brings its own, behind the same interfaces.
public interface Platform {
    Settings settings();

    Clock clock();

    SourceHost source();

    Probe probe();

    /// Who makes the application's user in the database.
    ApplicationRole applicationRole();

    /// Where people read about an execution: its page in AWS's console.
    default Links links() {
        return Links.CONSOLE;
    }

    /// What people are told to type works where they read it: on AWS, far from the environment.
    default PlacedCommands commands() {
        return new PlacedCommands(settings().environment());
    }

    AutoScalingClient autoScaling();

    CloudWatchClient cloudWatch();

    CodeDeployClient codeDeploy();

    DynamoDbClient dynamoDb();

    ElasticLoadBalancingV2Client loadBalancing();

    RdsClient rds();

    S3Client s3();

    SecretsManagerClient secrets();

    SfnClient stepFunctions();

    SnsClient sns();

    SsmClient ssm();
}
