package pushback.cdk;

import java.util.List;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.data.Buckets;
import pushback.cdk.data.DatabaseLogin;
import pushback.cdk.data.Databases;
import pushback.cdk.data.LedgerTable;
import pushback.cdk.data.SessionCache;
import pushback.cdk.deployer.Deployer;
import pushback.cdk.edge.Edge;
import pushback.cdk.edge.Zone;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Trust;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import pushback.cdk.watching.NotificationTopic;
import pushback.cdk.watching.OperatorAlarms;
import pushback.cdk.watching.ReleaseDashboard;
import pushback.cdk.web.Bastion;
import pushback.cdk.web.LoadBalancer;
import pushback.cdk.web.Scaling;
import pushback.cdk.web.WebServers;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TagProps;
import software.amazon.awscdk.Tags;
import software.constructs.Construct;

/// One environment, all of it.
public final class EnvironmentStack extends Stack {
    /// @param archive what the functions run
    public EnvironmentStack(Construct app, Environment environment, LambdaArchive archive) {
        super(
                app,
                "pushback-" + environment.name(),
                StackProps.builder()
                        .env(software.amazon.awscdk.Environment.builder()
                                .region(environment.region())
                                .build())
                        .description("Pushback: the environment " + environment.name() + " of "
                                + environment.application().repository())
                        .terminationProtection(true)
                        .build());
        environment.tags().forEach(this::tag);
        tag("pushback:environment", environment.name());
        build(environment, archive);
    }

    private void build(Environment environment, LambdaArchive archive) {
        var people = NotificationTopic.of(this, environment);
        var network = Network.of(this, environment);
        var gates = SecurityGroups.of(this, environment, network);
        var buckets = Buckets.of(this, environment);
        var ledger = LedgerTable.of(this);
        var database = Databases.of(this, environment, network, gates);
        var login = DatabaseLogin.of(this, environment, database);
        var sessions = SessionCache.of(this, environment, network, gates);
        var zone = Zone.of(this, environment);
        var balancer = LoadBalancer.of(this, environment, network, gates, buckets, zone.flatMap(Zone::certificate));
        var site = (environment.web().https() || environment.cdn() ? "https://" : "http://")
                + Edge.of(this, environment, balancer, buckets, zone);
        var servers = WebServers.of(
                this, environment, network, gates, buckets, database, login, sessions, balancer, people, ledger);
        Scaling.of(this, environment, servers.group(), people);
        Bastion.of(this, environment, network, gates);
        var deployer = Deployer.of(
                new Deployer.Ground(
                        this, environment, network, gates, buckets, ledger, login, servers, balancer, people, site),
                archive);
        ReleaseDashboard.of(
                this, environment, balancer, OperatorAlarms.of(this, environment, balancer, deployer, people));
        tell(site, deployer);
        Trust.narrow(this, deployer.names().prefix());
    }

    /// CloudFormation takes tags on dashboards of late, and cfn-lint does not know it yet.
    private void tag(String name, String value) {
        Tags.of(this)
                .add(
                        name,
                        value,
                        TagProps.builder()
                                .excludeResourceTypes(List.of("AWS::CloudWatch::Dashboard"))
                                .build());
    }

    /// What a person needs next.
    private void tell(String site, Deployer deployer) {
        output("Site", "The site", site);
        output("WebhookUrl", "Payload URL of the repository's webhook", deployer.webhook());
        output("WebhookSecret", "Name of the secret that the webhook signs with", deployer.webhookSecret());
        output("GitHubToken", "Name of the secret to put a token into", deployer.tokenSecret());
        output(
                "Machine",
                "The deploy machine in the console",
                inConsole(deployer.names().machineArn(Deployer.DEPLOY)));
        output(
                "DrillMachine",
                "The machine of drills and parking in the console",
                inConsole(deployer.names().machineArn(Deployer.DRILL)));
    }

    private String inConsole(String machine) {
        return "https://" + getRegion() + ".console.aws.amazon.com/states/home?region=" + getRegion()
                + "#/statemachines/view/" + machine;
    }

    private void output(String id, String description, String value) {
        CfnOutput.Builder.create(this, id).description(description).value(value).build();
    }
}
