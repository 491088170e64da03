package pushback.cloud;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pushback.asl.Engine;
import pushback.aws.account.LocalIam;
import pushback.aws.account.LocalSts;
import pushback.aws.build.BuildServices;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.Api;
import pushback.aws.endpoint.Offer;
import pushback.aws.events.LocalEventBridge;
import pushback.aws.fleet.LocalEc2;
import pushback.base.Json;
import pushback.cloud.lambda.LocalFunctions;
import pushback.cloud.lambda.LocalLambda;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.stepfunctions.LocalMachines;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.cloud.stepfunctions.MachineResources;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.settings.Settings;
import pushback.time.Timeline;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The whole of Pushback and of the AWS it needs, over a [CloudDependencies]: the services with the
/// environment's resources in
/// them, the shipped steps behind Lambda, the shipped machine in the engine, and the rules that connect them.
public final class Cloud {
    private static final String DEPLOYMENT_ENDED = """
        {"source": ["aws.codedeploy"], "detail-type": ["CodeDeploy Deployment State-change Notification"],
         "detail": {"state": ["SUCCESS", "FAILURE", "STOP"]}}\
        """;

    private static final String EXECUTION_ENDED_BADLY = """
        {"source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"],
         "detail": {"status": ["FAILED", "TIMED_OUT", "ABORTED"]}}\
        """;
    private static final Duration RECONCILE_EVERY = Duration.ofMinutes(5);

    /// As far back as a person may go.
    private static final int GOOD_RELEASES = 100;

    private final Timeline timeline;
    private final Services services;
    private final Settings settings;
    private final Pushback pushback;
    private final LocalLambda lambda;
    private final Engine engine;
    private final LocalStepFunctions stepFunctions;
    private final LocalStepFunctions drills;
    private LocalMachines machines;

    public Cloud(CloudDependencies ground, Plan plan) {
        timeline = ground.timeline();
        var clients = new OnTimeline(timeline, ground.observer());
        services = Services.over(ground, plan, clients);
        var environment = new LocalEnvironment(plan, services, ground.database());
        settings = timeline.call(environment::create);
        pushback = Pushback.on(new LocalPlatform(settings, ground, services, clients, this::machines));
        lambda = new LocalLambda(timeline, pushback, ground.observer(), ground.log());
        var resources = new MachineResources(lambda, ground.builder().apply(buildServices(clients)), ground.observer());
        engine = new Engine(timeline, resources, ground.random());
        stepFunctions = new LocalStepFunctions(
                engine,
                environment.machine("deploy", resources),
                settings.stateMachineArn(),
                ground.directory().map(directory -> directory.resolve("executions")),
                this::pointedTo,
                ground.log());
        drills = new LocalStepFunctions(
                engine,
                environment.machine("drill", resources),
                environment.machineArn(LocalEnvironment.DRILLS),
                ground.directory().map(directory -> directory.resolve("drills")),
                Set::of,
                ground.log());
        machines = new LocalMachines(stepFunctions, drills);
        timeline.execute(() -> environment.metering(timeline, ground.traffic()).begin());
        connect();
    }

    /// The executions whose histories somebody may still need: those of good releases, and of what is under way.
    private Set<String> pointedTo() {
        var names = new HashSet<String>();
        pushback.ledger()
                .latest("promotion#", GOOD_RELEASES, Promotion.class)
                .forEach(good -> names.add(good.release()));
        // While the machines are being opened nothing may be asked that asks them; what was under way is among the
        // latest then.
        if (machines == null) return names;
        pushback.environmentLock().holder().ifPresent(names::add);
        pushback.environmentLock().waiting().map(Release::id).ifPresent(names::add);
        pushback.approvals()
                .waiting()
                .forEach(approval -> names.add(approval.release().id()));
        return names;
    }

    private BuildServices buildServices(OnTimeline clients) {
        return new BuildServices(
                clients.client(S3Client.class, services.s3()),
                clients.client(SsmClient.class, services.ssm()),
                clients.client(SecretsManagerClient.class, services.secrets()));
    }

    /// What EventBridge connects.
    private void connect() {
        services.events()
                .rule(Json.tree(DEPLOYMENT_ENDED), event -> lambda.invoke("WakeDeployment", event, woken -> {}));
        services.events()
                .rule(Json.tree(EXECUTION_ENDED_BADLY), event -> lambda.invoke("Reconcile", event, done -> {}));
        stepFunctions.onEnd(record -> announce(record, stepFunctions));
        drills.onEnd(record -> announce(record, drills));
    }

    private void announce(ExecutionRecord record, LocalStepFunctions machine) {
        services.events()
                .put(
                        "aws.states",
                        "Step Functions Execution Status Change",
                        List.of(record.arn()),
                        Json.STRICT
                                .createObjectNode()
                                .put("executionArn", record.arn())
                                .put("stateMachineArn", machine.arn())
                                .put("name", record.name())
                                .put("status", record.status().name()));
    }

    /// Turns EventBridge's schedule on: the reconciler looks now, and every 5 minutes.
    public void schedule() {
        timeline.execute(this::reconcileAndAgain);
    }

    private void reconcileAndAgain() {
        lambda.invoke("Reconcile", Json.STRICT.createObjectNode().put("source", "aws.scheduler"), done -> {});
        timeline.after(RECONCILE_EVERY, this::reconcileAndAgain);
    }

    public Timeline timeline() {
        return timeline;
    }

    public Services services() {
        return services;
    }

    public Settings settings() {
        return settings;
    }

    public Pushback pushback() {
        return pushback;
    }

    public LocalLambda lambda() {
        return lambda;
    }

    public Engine engine() {
        return engine;
    }

    public LocalStepFunctions stepFunctions() {
        return stepFunctions;
    }

    /// The machine of the drills.
    public LocalStepFunctions drills() {
        return drills;
    }

    /// The services as an endpoint serves them; the ground has more.
    public List<Offer> offers() {
        return List.of(
                Offer.of(Api.DYNAMO_DB, services.dynamoDb()),
                Offer.of(Api.S3, services.s3()),
                Offer.of(Api.STEP_FUNCTIONS, machines),
                Offer.of(Api.CODE_DEPLOY, services.codeDeploy()),
                Offer.of(Api.AUTO_SCALING, services.scaling()),
                Offer.of(Api.LOAD_BALANCING, services.loadBalancing()),
                Offer.of(Api.CLOUD_WATCH, services.cloudWatch()),
                Offer.of(Api.SYSTEMS_MANAGER, services.ssm()),
                Offer.of(Api.SECRETS_MANAGER, services.secrets()),
                Offer.of(Api.SNS, services.sns()),
                Offer.of(Api.RDS, services.rds()),
                new Offer(Api.EVENT_BRIDGE, () -> new LocalEventBridge(services.events()), true),
                new Offer(Api.EC2, () -> new LocalEc2(services.roster(), this::tags), true),
                new Offer(Api.STS, () -> new LocalSts(services.account()), false),
                new Offer(Api.IAM, () -> new LocalIam(AccessKey::policy), false),
                new Offer(Api.LAMBDA, () -> new LocalFunctions(lambda), false));
    }

    /// Of a server, as its group gives them.
    private Map<String, String> tags(String instance) {
        var group = settings.servers().autoScalingGroup();
        var isIn = services
                .scaling()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .stream()
                .flatMap(one -> one.instances().stream())
                .anyMatch(one -> one.instanceId().equals(instance));
        return isIn ? Map.of("aws:autoscaling:groupName", group, "Name", settings.environment()) : Map.of();
    }

    /// Both machines behind one client, as the steps see them.
    public LocalMachines machines() {
        return machines;
    }
}
