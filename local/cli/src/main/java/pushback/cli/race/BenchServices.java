package pushback.cli.race;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import pushback.asl.Engine;
import pushback.asl.StateMachine;
import pushback.aws.account.Account;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.Api;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.aws.endpoint.Offer;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.aws.storage.LocalDynamoDb;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.time.RealTimeline;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/// The endpoint under measurement, with a table on disk as `up` has it and a target group.
final class BenchServices implements AutoCloseable {
    private static final int ITEMS = 50;
    private static final int PASSES = 10;
    private static final String MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:bench";

    private final RealTimeline timeline = new RealTimeline(Throwable::printStackTrace);
    private final AwsEndpoint endpoint;
    private final AccessKey key;

    BenchServices(Path work, AccessKey key) {
        this.key = key;
        var account = new Account("000000000000", "us-east-1", new Random(1));
        var roster = new InstanceRegistry(new MemoryFleet(timeline, bundle -> AppBehaviour.good()));
        endpoint = new AwsEndpoint(
                0,
                timeline,
                InstantSource.system(),
                "us-east-1",
                work,
                line -> {},
                List.of(
                        Offer.of(
                                Api.DYNAMO_DB,
                                timeline.call(
                                        () -> new LocalDynamoDb(timeline, Optional.of(work.resolve("dynamodb"))))),
                        Offer.of(
                                Api.LOAD_BALANCING,
                                new LocalLoadBalancing(
                                        timeline,
                                        account,
                                        roster,
                                        name -> TrafficSwitch.inMemory(timeline, java.time.Duration.ofSeconds(5)))),
                        Offer.of(Api.STEP_FUNCTIONS, timeline.call(() -> machine(work)))));
        endpoint.admit(key);
    }

    private LocalStepFunctions machine(Path work) {
        var engine = new Engine(
                timeline,
                _ -> {
                    throw new IllegalStateException("the machine has no task");
                },
                new Random(1));
        return new LocalStepFunctions(
                engine,
                StateMachine.parse(definition()),
                MACHINE,
                Optional.of(work.resolve("executions")),
                Set::of,
                _ -> {});
    }

    /// Ten states that do nothing.
    private static String definition() {
        var states = new StringBuilder();
        for (var number = 1; number <= PASSES; number++)
            states.append(number == 1 ? "" : ",")
                    .append("\"P")
                    .append(number)
                    .append("\":{\"Type\":\"Pass\",")
                    .append(number == PASSES ? "\"End\":true}" : "\"Next\":\"P" + (number + 1) + "\"}");
        return "{\"StartAt\":\"P1\",\"States\":{" + states + "}}";
    }

    /// The machine's ARN here, and at `url`, where it is made first.
    static String machine(String url, AccessKey key) {
        try (var machines = machines(url, key)) {
            return machines.createStateMachine(create -> create.name("bench-" + System.nanoTime())
                            .definition(definition())
                            .roleArn("arn:aws:iam::123456789012:role/bench"))
                    .stateMachineArn();
        }
    }

    static SfnClient machines(String url, AccessKey key) {
        return SfnClient.builder()
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())))
                .build();
    }

    String machine() {
        return MACHINE;
    }

    String url() {
        return endpoint.url();
    }

    String prepare() {
        return prepare(url(), key);
    }

    /// A table with fifty items of one hash key, and a target group; returns its ARN.
    static String prepare(String url, AccessKey key) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
        try (var dynamo = DynamoDbClient.builder()
                        .endpointOverride(URI.create(url))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .build();
                var balancing = ElasticLoadBalancingV2Client.builder()
                        .endpointOverride(URI.create(url))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .build()) {
            dynamo.createTable(create -> create.tableName("bench")
                    .billingMode("PAY_PER_REQUEST")
                    .keySchema(key("pk", "HASH"), key("sk", "RANGE"))
                    .attributeDefinitions(text("pk"), text("sk")));
            for (var number = 0; number < ITEMS; number++) {
                var range = "%02d".formatted(number);
                dynamo.putItem(put -> put.tableName("bench")
                        .item(java.util.Map.of(
                                "pk", AttributeValue.fromS("lock"),
                                "sk", AttributeValue.fromS(range),
                                "holder", AttributeValue.fromS("release-" + range),
                                "fence", AttributeValue.fromN("7"))));
            }
            return balancing
                    .createTargetGroup(create ->
                            create.name("bench").protocol("HTTP").port(80).vpcId(vpc(url)))
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
        }
    }

    /// Moto wants one that it has.
    private static String vpc(String url) {
        return MotoServer.vpc(url).orElse("vpc-local");
    }

    private static KeySchemaElement key(String name, String type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType("S")
                .build();
    }

    @Override
    public void close() {
        endpoint.close();
        timeline.close();
    }
}
