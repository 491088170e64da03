package pushback.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.asl.Resources;
import pushback.asl.StateMachine;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.aws.rds.DatabaseServer;
import pushback.base.Json;
import pushback.ledger.Ledger;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import pushback.time.Timeline;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Steps;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The resources that CDK would create, created in the local services. What an earlier process left stays as it is.
final class LocalEnvironment {
    private static final String NAME = "pushback";
    static final String DRILLS = "pushback-drill";
    /// Servers are asked where their processes listen; a real one has to have an address.
    private static final String PROBE_ADDRESS = "http://{id}";
    private static final String TABLE = "pushback-ledger";
    private static final String BUCKET = "pushback-artifacts";
    private static final String WEBHOOK_SECRET = "pushback/webhook";
    private static final String DATABASE = "pushback-database";
    private static final String DATABASE_SECRET = "pushback/database";
    /// Of a database that nobody logs in to.
    private static final String LOGIN = "{\"username\": \"%s\", \"password\": \"in memory\"}";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:";

    private static final Map<String, String> DEFINITIONS =
            Map.of("deploy", definition("deploy"), "drill", definition("drill"));
    /// A thread that makes thousands of environments reads each definition once; the library's expressions are not
    /// to be shared between threads.
    private static final ThreadLocal<Map<String, StateMachine>> PARSED = ThreadLocal.withInitial(HashMap::new);

    private final Plan plan;
    private final Services services;
    private final Optional<DatabaseServer> database;

    LocalEnvironment(Plan plan, Services services, Optional<DatabaseServer> database) {
        this.plan = plan;
        this.database = database;
        this.services = services;
    }

    /// Creates everything and says how the steps find it.
    Settings create() {
        createBucket();
        createTable();
        createSecret();
        database.ifPresent(server -> services.rds().add(DATABASE, server.engine(), "127.0.0.1", server.port(), server));
        var topic = services.sns().createTopic(create -> create.name(NAME)).topicArn();
        var targetGroup = createTargetGroup();
        services.scaling()
                .createAutoScalingGroup(create -> create.autoScalingGroupName(NAME)
                        .minSize(1)
                        .maxSize(2 * plan.instances())
                        .desiredCapacity(plan.instances())
                        .availabilityZones(plan.zones())
                        .targetGroupARNs(targetGroup)
                        .healthCheckType("ELB")
                        .healthCheckGracePeriod((int) plan.grace().toSeconds()));
        createAlarm(topic);
        createDeploymentGroup();
        var settings = settings(topic, targetGroup);
        tellOperators(settings);
        return settings;
    }

    /// As the stack does on AWS.
    private void tellOperators(Settings settings) {
        var account = services.account();
        services.ssm()
                .putParameter(put -> put.name(KnownEnvironment.parameter(plan.environment()))
                        .type(ParameterType.STRING)
                        .tier(ParameterTier.INTELLIGENT_TIERING)
                        .overwrite(true)
                        .value(Json.text(new KnownEnvironment(
                                account.id(),
                                account.region(),
                                machineArn(DRILLS),
                                "",
                                "/aws/lambda/",
                                KnownEnvironment.Places.of("/aws/codebuild/pushback"),
                                settings.variables()))));
    }

    private Settings settings(String topic, String targetGroup) {
        return new Settings(
                plan.environment(),
                new Settings.GitHost(plan.repository(), plan.branch(), "", "", WEBHOOK_SECRET),
                new Settings.Stores(TABLE, BUCKET),
                new Settings.DeployedServers(NAME, NAME, NAME, targetGroup),
                database.isPresent()
                        ? new Settings.DatabaseInstance(DATABASE, databaseSecret())
                        : Settings.DatabaseInstance.NONE,
                topic,
                machineArn(NAME),
                new Settings.ServerPages(PROBE_ADDRESS, plan.probePaths(), plan.versionPath()),
                new Settings.RolloutPlan(plan.strategy(), plan.ignoreFailedStop(), plan.keptBundles()),
                health(targetGroup),
                plan.rules());
    }

    /// Whoever reads the load balancer's metrics knows its name.
    private HealthPolicy health(String targetGroup) {
        var witnesses = plan.health().witnesses();
        if (!witnesses.areOfTheBalancer()) return plan.health();
        var balancer = services.loadBalancing()
                .describeTargetGroups(describe -> describe.targetGroupArns(targetGroup))
                .targetGroups()
                .getFirst()
                .loadBalancerArns()
                .getFirst();
        return plan.health()
                .withWitnesses(
                        witnesses.withBalancer(balancer.substring(balancer.indexOf("app/")), plan.metricsSeconds()));
    }

    /// One of the shipped machines, `deploy` or `drill`, with its substitutions filled in, as CDK does it.
    StateMachine machine(String name, Resources resources) {
        return PARSED.get().computeIfAbsent(name, _ -> StateMachine.parse(DEFINITIONS.get(name), resources));
    }

    String machineArn(String name) {
        return services.account().arn("states", "stateMachine:" + name);
    }

    /// What measures this environment.
    MetricsCollector metering(Timeline timeline, TrafficSwitch traffic) {
        var group = services.loadBalancing()
                .describeTargetGroups(describe -> describe.names(NAME))
                .targetGroups()
                .getFirst();
        var balancer = group.loadBalancerArns().getFirst();
        return new MetricsCollector(
                timeline,
                services,
                traffic,
                NAME,
                List.of(
                        MetricsCollector.dimension("LoadBalancer", balancer.substring(balancer.indexOf("app/"))),
                        MetricsCollector.dimension(
                                "TargetGroup",
                                group.targetGroupArn()
                                        .substring(group.targetGroupArn().lastIndexOf(':') + 1))),
                Duration.ofSeconds(plan.metricsSeconds()));
    }

    /// Servers that are busy, above 80 % of a third of a CPU, for four measurements in a row get one more beside
    /// them, and people are told. A rollout is no such load: who starts an application is busy, but not all of them
    /// all the time.
    private void createAlarm(String topic) {
        var policy = services.scaling()
                .putScalingPolicy(put -> put.autoScalingGroupName(NAME)
                        .policyName("add-one")
                        .policyType("SimpleScaling")
                        .adjustmentType("ChangeInCapacity")
                        .scalingAdjustment(1)
                        .cooldown(12 * plan.metricsSeconds()))
                .policyARN();
        services.cloudWatch()
                .putMetricAlarm(put -> put.alarmName(NAME + "-busy")
                        .alarmDescription("The servers of " + plan.environment() + " are busy; one is added.")
                        .namespace("AWS/EC2")
                        .metricName("CPUUtilization")
                        .statistic(Statistic.AVERAGE)
                        .dimensions(MetricsCollector.dimension("AutoScalingGroupName", NAME))
                        .period(plan.metricsSeconds())
                        .evaluationPeriods(4)
                        .threshold(80.0)
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                        .treatMissingData("notBreaching")
                        .alarmActions(policy, topic));
    }

    private void createBucket() {
        try {
            services.s3().createBucket(create -> create.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException fromAnEarlierProcess) {
            return;
        }
        services.s3()
                .putBucketVersioning(put -> put.bucket(BUCKET)
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
    }

    private void createTable() {
        try {
            services.dynamoDb()
                    .createTable(create -> create.tableName(TABLE)
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .keySchema(key(Ledger.PARTITION, KeyType.HASH), key(Ledger.SORT, KeyType.RANGE))
                            .attributeDefinitions(text(Ledger.PARTITION), text(Ledger.SORT)));
        } catch (ResourceInUseException fromAnEarlierProcess) {
            // It keeps its rows.
        }
    }

    private void createSecret() {
        keep(WEBHOOK_SECRET, plan.webhookSecret());
    }

    /// The application's, and RDS's of the master user, where that manages it.
    private String databaseSecret() {
        var master = database.map(DatabaseServer::masterSecret).orElse("");
        if (master.isEmpty()) return "";
        keep(master, LOGIN.formatted("pushback"));
        keep(DATABASE_SECRET, LOGIN.formatted("application"));
        return DATABASE_SECRET;
    }

    private void keep(String secret, String value) {
        try {
            services.secrets().createSecret(create -> create.name(secret).secretString(value));
        } catch (ResourceExistsException fromAnEarlierProcess) {
            services.secrets().putSecretValue(put -> put.secretId(secret).secretString(value));
        }
    }

    private String createTargetGroup() {
        var arn = services.loadBalancing()
                .createTargetGroup(create -> create.name(NAME)
                        .protocol(ProtocolEnum.HTTP)
                        .port(80)
                        .vpcId("vpc-local")
                        .targetType(TargetTypeEnum.INSTANCE)
                        .healthCheckPath(plan.healthPath())
                        .healthCheckIntervalSeconds(plan.healthCheckSeconds())
                        .healthCheckTimeoutSeconds(2)
                        .healthyThresholdCount(2)
                        .unhealthyThresholdCount(2))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        services.loadBalancing()
                .modifyTargetGroupAttributes(modify -> modify.targetGroupArn(arn)
                        .attributes(attribute -> attribute
                                .key("deregistration_delay.timeout_seconds")
                                .value(Integer.toString(plan.drainSeconds()))));
        return arn;
    }

    private void createDeploymentGroup() {
        services.codeDeploy().createApplication(create -> create.applicationName(NAME));
        services.codeDeploy()
                .createDeploymentGroup(create -> create.applicationName(NAME)
                        .deploymentGroupName(NAME)
                        .serviceRoleArn("arn:aws:iam::000000000000:role/pushback-codedeploy")
                        .autoScalingGroups(NAME)
                        .deploymentConfigName("CodeDeployDefault.OneAtATime")
                        .deploymentStyle(style -> style.deploymentType(DeploymentType.IN_PLACE)
                                .deploymentOption(DeploymentOption.WITH_TRAFFIC_CONTROL))
                        .loadBalancerInfo(info -> info.targetGroupInfoList(group -> group.name(NAME))));
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static String definition(String name) {
        var text = shipped(name);
        for (var step : Steps.ALL) text = text.replace("${" + step.name() + "}", FUNCTION + step.name());
        for (var substitution :
                Map.of("BuildProject", NAME, "ArtifactBucket", BUCKET).entrySet())
            text = text.replace("${" + substitution.getKey() + "}", substitution.getValue());
        return text;
    }

    private static String shipped(String name) {
        try (var file = StateMachine.class.getResourceAsStream("/" + name + ".asl.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
