package pushback.cdk.deployer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.data.Buckets;
import pushback.cdk.data.DatabaseLogin;
import pushback.cdk.data.Databases;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Rollout.Pace;
import pushback.cdk.environment.HealthSection;
import pushback.cdk.environment.MetricBound;
import pushback.cdk.environment.OwnAlarm;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import pushback.cdk.web.LoadBalancer;
import pushback.cdk.web.WebServers;
import pushback.health.SampleArchive;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;
import pushback.settings.Settings;
import pushback.settings.Strategy;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Permissions.Target;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Trigger;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.ssm.ParameterTier;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.amazon.awscdk.services.stepfunctions.CfnStateMachine;

/// The deployer of one environment, put together.
///
/// @param webhook its URL
/// @param webhookApi id of the API in front of it
/// @param webhookSecret name of its secret
/// @param unheard the events that no function could take
public record Deployer(
        Names names,
        Map<String, Function> functions,
        Map<String, CfnStateMachine> machines,
        String webhook,
        String webhookApi,
        String webhookSecret,
        String tokenSecret,
        Queue unheard) {
    /// Name of the definition that deploys.
    public static final String DEPLOY = "deploy";
    /// Name of the definition of the drills.
    public static final String DRILL = "drill";
    /// Of the webhook, at its API.
    public static final String WEBHOOK_PATH = Webhook.PATH;

    /// What the deployer works on.
    ///
    /// @param site where visitors go
    public record Ground(
            Stack stack,
            Environment environment,
            Network network,
            SecurityGroups gates,
            Buckets buckets,
            Table ledger,
            Optional<DatabaseLogin> login,
            WebServers servers,
            LoadBalancer balancer,
            Topic people,
            String site) {}

    public static Deployer of(Ground ground, LambdaArchive archive) {
        var stack = ground.stack();
        var environment = ground.environment();
        var names = Names.of(stack, environment);
        var secrets = Secrets.of(stack, environment, names);
        var rollouts = CodeDeployResources.of(stack, environment, names, ground.servers(), ground.balancer());
        BuildProject.of(stack, environment, names, ground.buckets());
        var unheard = Queue.Builder.create(stack, "Unheard")
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(software.amazon.awscdk.Duration.days(14))
                .build();
        var grants = new Grants(arns(ground, names, secrets, rollouts), namedAlarms(ground, names));
        var variables = settings(ground, names, secrets).variables();
        var functions = new Functions(stack, environment, names, grants, ground.network(), ground.gates(), unheard)
                .make(archive, variables);
        OperatorPolicies.of(stack, environment, grants);
        var machines = new Machines(stack, environment, names, substitutions(ground, names, functions)).make();
        var webhook = Webhook.of(stack, environment, names, functions);
        // Whoever knows the environment's name finds the rest here.
        StringParameter.Builder.create(stack, "Known")
                .parameterName(KnownEnvironment.parameter(environment.name()))
                .description("Names in the environment " + environment.name() + ", for its operators")
                .stringValue(stack.toJsonString(new KnownEnvironment(
                                stack.getAccount(),
                                stack.getRegion(),
                                names.machineArn(DRILL),
                                names.function(""),
                                Functions.logGroup(names, ""),
                                new KnownEnvironment.Places(
                                        ground.site(),
                                        "https://github.com/"
                                                + environment.application().repository() + ".git",
                                        webhook.url(),
                                        BuildProject.logGroup(names),
                                        "",
                                        "",
                                        "",
                                        ""),
                                variables)
                        .fields()))
                .tier(ParameterTier.INTELLIGENT_TIERING)
                .build();
        Events.of(stack, names, functions, unheard);
        return new Deployer(
                names,
                functions,
                machines,
                webhook.url(),
                webhook.api(),
                secrets.webhook().getSecretName(),
                secrets.gitHubToken().getSecretName(),
                unheard);
    }

    static boolean isStep(String name) {
        return Steps.ALL.stream().anyMatch(step -> step.name().equals(name));
    }

    private static Settings settings(Ground ground, Names names, Secrets secrets) {
        var environment = ground.environment();
        var health = environment.health();
        return new Settings(
                environment.name(),
                new Settings.GitHost(
                        environment.application().repository(),
                        environment.application().branch(),
                        "https://api.github.com",
                        secrets.gitHubToken().getSecretArn(),
                        secrets.webhook().getSecretArn()),
                new Settings.Stores(
                        ground.ledger().getTableName(),
                        ground.buckets().artifacts().getBucketName()),
                new Settings.DeployedServers(
                        names.prefix(),
                        names.prefix(),
                        names.prefix(),
                        ground.balancer().targets().getTargetGroupArn()),
                new Settings.DatabaseInstance(
                        environment
                                .database()
                                .map(_ -> Databases.identifier(environment))
                                .orElse(""),
                        ground.login().map(DatabaseLogin::application).orElse("")),
                ground.people().getTopicArn(),
                names.machineArn(DEPLOY),
                new Settings.ServerPages(
                        probeAddress(environment),
                        environment.application().probePaths(),
                        health.version().map(HealthSection.Version::path).orElse("")),
                new Settings.RolloutPlan(
                        strategy(environment),
                        environment.rollout().ignoreFailedStop(),
                        environment.rollout().keptBundles()),
                new Settings.HealthPolicy(
                        health.toleratedErrorRate(),
                        health.unhealthyErrorRate(),
                        health.alpha(),
                        Duration.ofSeconds(health.sampleEvery()),
                        Duration.ofMinutes(health.deadline()),
                        alarms(ground),
                        health.trafficNamespace().orElse(""),
                        Settings.HealthPolicy.DEFAULT.trafficLag(),
                        health.probeRounds(),
                        health.witnesses(
                                ground.balancer().balancer().getLoadBalancerFullName(),
                                ground.stack().getStackName()),
                        health.objective(),
                        Duration.ofSeconds(health.settleSeconds())),
                rules(environment.rules()));
    }

    /// By the names that CloudWatch knows: the environment's own have its name before theirs.
    private static List<String> alarms(Ground ground) {
        var stack = ground.stack().getStackName();
        var health = ground.environment().health();
        return Stream.concat(
                        health.alarms().stream()
                                .map(alarm -> OwnAlarm.of(alarm)
                                        .map(own -> own.nameIn(stack))
                                        .orElse(alarm)),
                        health.cloudWatch().stream().map(_ -> MetricBound.alarmIn(stack)))
                .toList();
    }

    /// Those that somebody else made.
    private static List<String> namedAlarms(Ground ground, Names names) {
        return ground.environment().health().alarms().stream()
                .filter(alarm -> OwnAlarm.of(alarm).isEmpty())
                .map(names::alarmArn)
                .toList();
    }

    private static Rules rules(Environment.RulesSection wanted) {
        return new Rules(
                wanted.freezes().stream().map(FreezeWindow::parse).toList(),
                wanted.inFreeze(),
                Duration.ofMinutes(wanted.approvalWithin()),
                wanted.branches(),
                wanted.applicationPaths(),
                wanted.fourEyes());
    }

    /// Zones one after the other are what a canary is.
    private static Strategy strategy(Environment environment) {
        if (environment.rollout().zonal()) return Strategy.CANARY;
        return environment.rollout().pace() == Pace.HALF_AT_A_TIME ? Strategy.HALF : Strategy.ONE;
    }

    /// A server's name in the VPC's DNS; the oldest region calls its own differently.
    private static String probeAddress(Environment environment) {
        var domain =
                environment.region().equals("us-east-1") ? "ec2.internal" : environment.region() + ".compute.internal";
        return "http://{id}." + domain + ":" + environment.application().port();
    }

    private static Map<Target, List<String>> arns(
            Ground ground, Names names, Secrets secrets, CodeDeployResources rollouts) {
        var arns = new HashMap<Target, List<String>>();
        arns.put(Target.LEDGER_TABLE, List.of(ground.ledger().getTableArn()));
        arns.put(Target.ARTIFACT_BUCKET, List.of(ground.buckets().artifacts().getBucketArn()));
        arns.put(Target.BUNDLES, List.of(ground.buckets().artifacts().arnForObjects(Buckets.BUILDS + "*")));
        arns.put(Target.EVIDENCE, List.of(ground.buckets().artifacts().arnForObjects(SampleArchive.FOLDER + "*")));
        arns.put(Target.CODE_DEPLOY_APPLICATION, List.of(names.applicationArn()));
        arns.put(Target.DEPLOYMENT_GROUP, List.of(names.deploymentGroupArn()));
        // CodeDeploy's own, and one of ours for a canary in each size of fleet.
        arns.put(Target.DEPLOYMENT_CONFIGURATION, List.of(names.deploymentConfigArn("*")));
        arns.put(Target.AUTO_SCALING_GROUP, List.of(names.autoScalingGroupArn()));
        arns.put(Target.TARGET_GROUP, List.of(ground.balancer().targets().getTargetGroupArn()));
        arns.put(Target.TOPIC, List.of(ground.people().getTopicArn()));
        arns.put(Target.WEBHOOK_SECRET, List.of(secrets.webhook().getSecretArn()));
        arns.put(Target.GITHUB_TOKEN, List.of(secrets.gitHubToken().getSecretArn()));
        arns.put(Target.DEPLOY_MACHINE, List.of(names.machineArn(DEPLOY)));
        arns.put(Target.DRILL_MACHINE, List.of(names.machineArn(DRILL)));
        arns.put(Target.PARAMETER, List.of(names.parameterArn()));
        arns.put(Target.OPERATORS_FUNCTIONS, ofFunctions(Trigger.PERSON, names::functionArn));
        arns.put(Target.FUNCTION_LOGS, List.of(names.functionLogArns()));
        arns.put(Target.BUILD_LOG, List.of(names.logArn(BuildProject.logGroup(names))));
        arns.put(Target.DEPLOY_EXECUTIONS, List.of(names.executionArns(DEPLOY)));
        arns.put(Target.DRILL_EXECUTIONS, List.of(names.executionArns(DRILL)));
        arns.put(Target.SHELL_SCRIPT, List.of(names.shellScriptArn()));
        arns.put(Target.INSTANCES, List.of(names.instanceArns()));
        arns.put(Target.ALARMS, List.of(names.alarmArns()));
        ground.environment()
                .database()
                .ifPresent(_ -> arns.put(
                        Target.DATABASE_INSTANCE,
                        List.of(names.databaseArn(Databases.identifier(ground.environment())))));
        ground.login().ifPresent(login -> {
            arns.put(Target.DATABASE_MASTER_SECRET, List.of(login.master()));
            arns.put(Target.DATABASE_SECRET, List.of(login.application()));
        });
        return arns;
    }

    private static List<String> ofFunctions(Trigger trigger, UnaryOperator<String> arn) {
        return Steps.ALL.stream()
                .filter(step -> step.trigger() == trigger)
                .map(step -> arn.apply(step.name()))
                .toList();
    }

    /// What a definition may have in `${...}`.
    private static Map<String, String> substitutions(Ground ground, Names names, Map<String, Function> functions) {
        var values = new HashMap<String, String>();
        // Versions: an execution that waits a week for approval goes on with the code it began with.
        functions.forEach((step, function) ->
                values.put(step, function.getCurrentVersion().getFunctionArn()));
        values.put("BuildProject", names.prefix());
        values.put("ArtifactBucket", ground.buckets().artifacts().getBucketName());
        return values;
    }
}
