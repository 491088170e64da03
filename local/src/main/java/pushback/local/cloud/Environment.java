package pushback.local.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import pushback.Settings;
import pushback.Steps;
import pushback.asl.Resources;
import pushback.asl.StateMachine;
import pushback.ledger.Ledger;
import pushback.local.rds.DatabaseServer;
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

/// The resources that CDK would create, created in the local services. What an earlier process left stays as it is.
final class Environment {
    private static final String NAME = "pushback";
    private static final String TABLE = "pushback-ledger";
    private static final String BUCKET = "pushback-artifacts";
    private static final String WEBHOOK_SECRET = "pushback/webhook";
    private static final String DATABASE = "pushback-database";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:";

    /// A thread that makes thousands of environments reads the definition once; the library's expressions are not to be
    /// shared between threads.
    private static final ThreadLocal<StateMachine> PARSED = new ThreadLocal<>();
    private static final String DEFINITION = definition();

    private final Plan plan;
    private final Services services;
    private final DatabaseServer database;

    Environment(Plan plan, Services services, DatabaseServer database) {
        this.plan = plan;
        this.database = database;
        this.services = services;
    }

    /// Creates everything and says how the steps find it.
    Settings create() {
        createBucket();
        createTable();
        createSecret();
        services.rds().add(DATABASE, "postgres", "127.0.0.1", 5432, database);
        var topic = services.sns().createTopic(create -> create.name(NAME)).topicArn();
        var targetGroup = createTargetGroup();
        services.scaling().createAutoScalingGroup(create -> create.autoScalingGroupName(NAME)
                .minSize(1).maxSize(2 * plan.instances()).desiredCapacity(plan.instances())
                .availabilityZones(plan.zones()).targetGroupARNs(targetGroup)
                .healthCheckType("ELB").healthCheckGracePeriod(30));
        createDeploymentGroup();
        return new Settings(plan.environment(), plan.repository(), plan.branch(), TABLE, BUCKET, NAME, NAME, NAME, NAME,
                targetGroup, DATABASE, topic, WEBHOOK_SECRET, "", "", machineArn(), "", plan.probePaths(), plan.strategy(),
                plan.health(), plan.rules());
    }

    /// The shipped machine with its substitutions filled in, as CDK does it.
    StateMachine machine(Resources resources) {
        if (PARSED.get() == null) PARSED.set(StateMachine.parse(DEFINITION, resources));
        return PARSED.get();
    }

    String machineArn() {
        return services.account().arn("states", "stateMachine:" + NAME);
    }

    private void createBucket() {
        try {
            services.s3().createBucket(create -> create.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException fromAnEarlierProcess) {
            return;
        }
        services.s3().putBucketVersioning(put -> put.bucket(BUCKET)
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
    }

    private void createTable() {
        try {
            services.dynamoDb().createTable(create -> create.tableName(TABLE).billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(key(Ledger.PARTITION, KeyType.HASH), key(Ledger.SORT, KeyType.RANGE))
                    .attributeDefinitions(text(Ledger.PARTITION), text(Ledger.SORT)));
        } catch (ResourceInUseException fromAnEarlierProcess) {
            // It keeps its rows.
        }
    }

    private void createSecret() {
        try {
            services.secrets().createSecret(create -> create.name(WEBHOOK_SECRET).secretString(plan.webhookSecret()));
        } catch (ResourceExistsException fromAnEarlierProcess) {
            services.secrets().putSecretValue(put -> put.secretId(WEBHOOK_SECRET).secretString(plan.webhookSecret()));
        }
    }

    private String createTargetGroup() {
        var arn = services.loadBalancing().createTargetGroup(create -> create.name(NAME).protocol(ProtocolEnum.HTTP)
                        .port(80).vpcId("vpc-local").targetType(TargetTypeEnum.INSTANCE).healthCheckPath(plan.healthPath())
                        .healthCheckIntervalSeconds(plan.healthCheckSeconds()).healthCheckTimeoutSeconds(2).healthyThresholdCount(2)
                        .unhealthyThresholdCount(2))
                .targetGroups().getFirst().targetGroupArn();
        services.loadBalancing().modifyTargetGroupAttributes(modify -> modify.targetGroupArn(arn)
                .attributes(attribute -> attribute.key("deregistration_delay.timeout_seconds")
                        .value(Integer.toString(plan.drainSeconds()))));
        return arn;
    }

    private void createDeploymentGroup() {
        services.codeDeploy().createApplication(create -> create.applicationName(NAME));
        services.codeDeploy().createDeploymentGroup(create -> create.applicationName(NAME).deploymentGroupName(NAME)
                .serviceRoleArn("arn:aws:iam::000000000000:role/pushback-codedeploy")
                .autoScalingGroups(NAME).deploymentConfigName("CodeDeployDefault.OneAtATime")
                .deploymentStyle(style -> style.deploymentType(DeploymentType.IN_PLACE)
                        .deploymentOption(DeploymentOption.WITH_TRAFFIC_CONTROL))
                .loadBalancerInfo(info -> info.targetGroupInfoList(group -> group.name(NAME))));
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder().attributeName(name).attributeType(ScalarAttributeType.S).build();
    }

    private static String definition() {
        var text = shipped();
        for (var step : Steps.ALL) text = text.replace("${" + step.name() + "}", FUNCTION + step.name());
        for (var substitution : Map.of("BuildProject", NAME, "ArtifactBucket", BUCKET).entrySet())
            text = text.replace("${" + substitution.getKey() + "}", substitution.getValue());
        return text;
    }

    private static String shipped() {
        try (var file = StateMachine.class.getResourceAsStream("/deploy.asl.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
