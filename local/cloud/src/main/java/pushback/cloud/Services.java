package pushback.cloud;

import pushback.aws.account.Account;
import pushback.aws.codedeploy.LocalCodeDeploy;
import pushback.aws.commands.LocalSsm;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.messages.LocalSns;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.aws.rds.LocalRds;
import pushback.aws.scaling.LocalAutoScaling;
import pushback.aws.secrets.LocalSecrets;
import pushback.aws.storage.LocalDynamoDb;
import pushback.aws.storage.LocalS3;
import software.amazon.awssdk.services.s3.S3Client;

/// The services of one account, as they are, to be called on the timeline only.
public record Services(
        Account account,
        EventBus events,
        InstanceRegistry roster,
        LocalS3 s3,
        LocalDynamoDb dynamoDb,
        LocalSecrets secrets,
        LocalSns sns,
        LocalCloudWatch cloudWatch,
        LocalRds rds,
        LocalLoadBalancing loadBalancing,
        LocalAutoScaling scaling,
        LocalCodeDeploy codeDeploy,
        LocalSsm ssm) {

    static Services over(CloudDependencies ground, Plan plan, OnTimeline clients) {
        var timeline = ground.timeline();
        var directory = ground.directory();
        var account = new Account("000000000000", "us-east-1", ground.random());
        var events = new EventBus(timeline, account, ground.delivery());
        var s3 = new LocalS3(timeline, directory.map(path -> path.resolve("s3")), ground.told());
        var roster = new InstanceRegistry(ground.fleet().apply(clients.client(S3Client.class, s3)));
        var loadBalancing = new LocalLoadBalancing(timeline, account, roster, name -> ground.traffic());
        var scaling = new LocalAutoScaling(timeline, account, roster, loadBalancing, events, plan.pace());
        var codeDeploy = new LocalCodeDeploy(
                timeline,
                account,
                roster,
                loadBalancing,
                scaling,
                events,
                plan.patience(),
                alarm -> false,
                directory.map(path -> path.resolve("codedeploy")));
        return new Services(
                account,
                events,
                roster,
                s3,
                new LocalDynamoDb(timeline, directory.map(path -> path.resolve("dynamodb"))),
                new LocalSecrets(timeline, directory.map(path -> path.resolve("secrets"))),
                new LocalSns(timeline, directory, message -> ground.log().accept("message " + message.subject())),
                new LocalCloudWatch(timeline, directory),
                new LocalRds(),
                loadBalancing,
                scaling,
                codeDeploy,
                new LocalSsm(account, roster, directory.map(path -> path.resolve("parameters"))));
    }
}
