package pushback.local.cloud;

import pushback.local.account.Account;
import pushback.local.codedeploy.LocalCodeDeploy;
import pushback.local.commands.LocalSsm;
import pushback.local.events.EventBus;
import pushback.local.fleet.Roster;
import pushback.local.loadbalancing.LocalLoadBalancing;
import pushback.local.messages.LocalSns;
import pushback.local.metrics.LocalCloudWatch;
import pushback.local.rds.LocalRds;
import pushback.local.scaling.LocalAutoScaling;
import pushback.local.secrets.LocalSecrets;
import pushback.local.storage.LocalDynamoDb;
import pushback.local.storage.LocalS3;
import software.amazon.awssdk.services.s3.S3Client;

/// The services of one account, as they are, to be called on the timeline only.
public record Services(
        Account account,
        EventBus events,
        Roster roster,
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

    static Services over(Ground ground, Plan plan, OnTimeline clients) {
        var timeline = ground.timeline();
        var directory = ground.directory();
        var account = new Account("000000000000", "us-east-1", ground.random());
        var events = new EventBus(timeline, account, ground.delivery());
        var s3 = new LocalS3(timeline, directory.map(path -> path.resolve("s3")), ground.told());
        var roster = new Roster(ground.fleet().apply(clients.client(S3Client.class, s3)));
        var loadBalancing = new LocalLoadBalancing(timeline, account, roster, name -> ground.traffic());
        var scaling = new LocalAutoScaling(timeline, account, roster, loadBalancing, events, plan.pace());
        var codeDeploy = new LocalCodeDeploy(timeline, account, roster, loadBalancing, scaling, events, plan.patience(),
                alarm -> false, directory.map(path -> path.resolve("codedeploy")));
        return new Services(account, events, roster, s3,
                new LocalDynamoDb(timeline, directory.map(path -> path.resolve("dynamodb"))),
                new LocalSecrets(timeline, directory.map(path -> path.resolve("secrets"))),
                new LocalSns(timeline, directory,
                        message -> ground.log().accept("message " + message.subject())),
                new LocalCloudWatch(timeline, directory), new LocalRds(),
                loadBalancing, scaling, codeDeploy,
                new LocalSsm(account, roster, directory.map(path -> path.resolve("parameters"))));
    }
}
