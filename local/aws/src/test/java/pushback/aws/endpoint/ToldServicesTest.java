package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.account.Account;
import pushback.aws.account.LocalIam;
import pushback.aws.build.LocalBuilds;
import pushback.aws.logs.LocalLogs;
import pushback.aws.logs.LogLines;
import pushback.aws.messages.LocalSns;
import pushback.aws.stacks.LocalCloudFormation;
import pushback.time.RealTimeline;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.InvalidInputException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/// The services that tell what happened, over HTTP through the SDK's own clients: logs, builds, stacks and messages.
@Timeout(60)
class ToldServicesTest {
    private static final Instant BEGUN = Instant.parse("2026-01-05T09:00:00Z");

    @TempDir
    Path work;

    private final AccessKey key = AccessKey.forOperator();
    private final LogLines lines = new LogLines();
    private final Map<String, JsonNode> builds = new LinkedHashMap<>();
    private final RealTimeline timeline = new RealTimeline(Throwable::printStackTrace);
    private AwsEndpoint endpoint;

    @BeforeEach
    void serve() {
        var account = new Account("000000000000", "us-east-1", new Random(1));
        endpoint = new AwsEndpoint(
                0,
                timeline,
                timeline::now,
                "us-east-1",
                work,
                _ -> {},
                List.of(
                        new Offer(Api.LOGS, () -> new LocalLogs(account, lines), false),
                        new Offer(Api.CODE_BUILD, () -> new LocalBuilds(() -> builds), true),
                        new Offer(
                                Api.CLOUD_FORMATION,
                                () -> new LocalCloudFormation(
                                        account, "pushback-shop", BEGUN, () -> Map.of("SiteUrl", "http://a&b")),
                                true),
                        new Offer(Api.IAM, () -> new LocalIam(AccessKey::policy), false),
                        Offer.of(Api.SNS, new LocalSns(timeline, Optional.empty(), _ -> {}))));
        endpoint.admit(key);
    }

    @AfterEach
    void close() {
        endpoint.close();
        timeline.close();
    }

    private <C> C client(AwsClientBuilder<?, C> builder) {
        builder.endpointOverride(URI.create(endpoint.url()));
        builder.region(Region.US_EAST_1);
        builder.credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())));
        return builder.build();
    }

    @Test
    void whatSomebodyMayDoIsSaidByIam() {
        try (var iam = client(IamClient.builder())) {
            var person = key.caller().arn();
            assertEquals(
                    List.of("states:StopExecution on a allowed", "states:StopExecution on b allowed"),
                    decisions(iam, person, List.of("states:StopExecution"), List.of("a", "b")));
            assertEquals(
                    List.of("s3:GetObject on * allowed", "states:StopExecution on * implicitDeny"),
                    decisions(
                            iam,
                            "arn:aws:iam::000000000000:role/pushback-web",
                            List.of("s3:GetObject", "states:StopExecution"),
                            List.of()));
            assertThrows(
                    NoSuchEntityException.class,
                    () -> decisions(iam, "arn:aws:iam::000000000000:user/nobody-at-all", List.of("a:b"), List.of()));
            assertThrows(IamException.class, () -> decisions(iam, person, List.of(), List.of()));
        }
    }

    private static List<String> decisions(IamClient iam, String who, List<String> actions, List<String> resources) {
        return iam
                .simulatePrincipalPolicy(ask -> ask.policySourceArn(who)
                        .actionNames(actions.isEmpty() ? null : actions)
                        .resourceArns(resources.isEmpty() ? null : resources))
                .evaluationResults()
                .stream()
                .map(one -> one.evalActionName() + " on " + one.evalResourceName() + " " + one.evalDecisionAsString())
                .toList();
    }

    @Test
    void logsAreListedFilteredAndReadPageByPage() {
        for (var number = 0; number < 5; number++)
            lines.add("/aws/lambda/CheckHealth", "one", BEGUN.plusSeconds(number), "line " + number + " <é&>");
        lines.add("/aws/lambda/CheckHealth", "two", BEGUN.plusSeconds(9), "ERROR it failed");
        lines.add("/aws/codebuild/shop", "b", BEGUN, "building");
        try (var logs = client(CloudWatchLogsClient.builder())) {
            assertEquals(
                    List.of("/aws/codebuild/shop", "/aws/lambda/CheckHealth"),
                    logs.describeLogGroupsPaginator(list -> list.limit(1)).logGroups().stream()
                            .map(group -> group.logGroupName())
                            .sorted()
                            .toList());
            assertEquals(
                    List.of("one", "two"),
                    logs
                            .describeLogStreamsPaginator(list -> list.logGroupName("/aws/lambda/CheckHealth"))
                            .logStreams()
                            .stream()
                            .map(stream -> stream.logStreamName())
                            .toList());
            assertEquals(
                    List.of("line 2 <é&>", "line 3 <é&>"),
                    logs
                            .filterLogEventsPaginator(filter -> filter.logGroupName("/aws/lambda/CheckHealth")
                                    .startTime(BEGUN.plusSeconds(2).toEpochMilli())
                                    .endTime(BEGUN.plusSeconds(3).toEpochMilli())
                                    .limit(1))
                            .events()
                            .stream()
                            .map(FilteredLogEvent::message)
                            .toList());
            assertEquals(
                    List.of("ERROR it failed"),
                    logs
                            .filterLogEvents(filter -> filter.logGroupName("/aws/lambda/CheckHealth")
                                    .filterPattern("ERROR"))
                            .events()
                            .stream()
                            .map(FilteredLogEvent::message)
                            .toList());
            var read = logs.getLogEvents(get -> get.logGroupName("/aws/lambda/CheckHealth")
                    .logStreamName("one")
                    .startFromHead(true)
                    .limit(2));
            assertEquals(
                    List.of("line 0 <é&>", "line 1 <é&>"),
                    read.events().stream().map(OutputLogEvent::message).toList());
            var next = logs.getLogEvents(get -> get.logGroupName("/aws/lambda/CheckHealth")
                    .logStreamName("one")
                    .startFromHead(true)
                    .nextToken(read.nextForwardToken())
                    .limit(1));
            assertEquals("line 2 <é&>", next.events().getFirst().message());
            assertThrows(
                    ResourceNotFoundException.class,
                    () -> logs.filterLogEvents(filter -> filter.logGroupName("/none")));
        }
    }

    @Test
    void buildsSayWhatBecameOfThemPhaseByPhase() throws Exception {
        builds.put(
                "shop:1",
                new ObjectMapper()
                        .readTree("{\"Id\":\"shop:1\",\"BuildStatus\":\"FAILED\",\"StartTime\":1767603600500,"
                                + "\"Phases\":[{\"PhaseType\":\"BUILD\",\"PhaseStatus\":\"FAILED\","
                                + "\"Contexts\":[{\"Message\":\"exit status 1\"}]}]}"));
        try (var codeBuild = client(CodeBuildClient.builder())) {
            var found = codeBuild.batchGetBuilds(get -> get.ids("shop:1", "shop:2"));
            assertEquals(List.of("shop:2"), found.buildsNotFound());
            var build = found.builds().getFirst();
            assertEquals("FAILED", build.buildStatusAsString());
            assertEquals(Instant.parse("2026-01-05T09:00:00.500Z"), build.startTime());
            assertEquals(
                    "exit status 1",
                    build.phases().getFirst().contexts().getFirst().message());
            assertEquals(List.of("shop:1"), codeBuild.listBuilds().ids());
            assertThrows(InvalidInputException.class, () -> codeBuild.batchGetBuilds(get -> get.ids(List.of())));
        }
    }

    @Test
    void stacksSayWhatTheEnvironmentIsReachedBy() {
        try (var stacks = client(CloudFormationClient.builder())) {
            var stack = stacks.describeStacksPaginator().stacks().stream()
                    .findFirst()
                    .orElseThrow();
            assertEquals("pushback-shop", stack.stackName());
            assertEquals("CREATE_COMPLETE", stack.stackStatusAsString());
            assertEquals(BEGUN, stack.creationTime());
            assertEquals(
                    List.of(Output.builder()
                            .outputKey("SiteUrl")
                            .outputValue("http://a&b")
                            .build()),
                    stack.outputs());
            var refused = assertThrows(
                    CloudFormationException.class, () -> stacks.describeStacks(describe -> describe.stackName("no")));
            assertEquals("ValidationError", refused.awsErrorDetails().errorCode());
        }
    }

    @Test
    void aMessageIsPostedToWhoSubscribed() throws Exception {
        var posted = new CompletableFuture<JsonNode>();
        var listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            posted.complete(new ObjectMapper().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        listener.start();
        try (var sns = client(SnsClient.builder())) {
            var topic = sns.createTopic(create -> create.name("releases")).topicArn();
            assertEquals(
                    topic,
                    sns.listTopicsPaginator().topics().stream()
                            .findFirst()
                            .orElseThrow()
                            .topicArn());
            var address = "http://127.0.0.1:" + listener.getAddress().getPort() + "/told";
            var subscription = sns.subscribe(subscribe ->
                            subscribe.topicArn(topic).protocol("http").endpoint(address))
                    .subscriptionArn();
            assertEquals(
                    address,
                    sns.listSubscriptionsByTopic(list -> list.topicArn(topic))
                            .subscriptions()
                            .getFirst()
                            .endpoint());
            var id = sns.publish(publish -> publish.topicArn(topic)
                            .subject("Rolled back")
                            .message("a&b é")
                            .messageAttributes(Map.of(
                                    "ending",
                                    software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                            .dataType("String")
                                            .stringValue("RolledBack")
                                            .build())))
                    .messageId();
            var told = posted.get(20, TimeUnit.SECONDS);
            assertEquals("a&b é", told.path("Message").asText());
            assertEquals(id, told.path("MessageId").asText());
            assertEquals("Rolled back", told.path("Subject").asText());
            sns.unsubscribe(end -> end.subscriptionArn(subscription));
            assertTrue(sns.listSubscriptionsByTopic(list -> list.topicArn(topic))
                    .subscriptions()
                    .isEmpty());
            assertThrows(
                    NotFoundException.class,
                    () -> sns.publish(publish -> publish.topicArn(topic + "x").message("m")));
        } finally {
            listener.stop(0);
        }
    }
}
