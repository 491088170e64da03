package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.aws.account.Account;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.LocalEc2;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.limits.ModelLimits;
import pushback.aws.logs.LocalLogs;
import pushback.aws.logs.LogLines;
import pushback.aws.messages.LocalSns;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.aws.storage.LocalDynamoDb;
import pushback.aws.storage.LocalS3;
import pushback.aws.wire.WireRequest;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// Each protocol, asked ten thousand times by requests of which a part is no longer what a client made: each is
/// answered,
/// or refused as the caller's mistake. Behind the signature, which whoever asks may make over any bytes.
@Tag("slow")
@Timeout(120)
class MutatedRequestsTest {
    private static final int REQUESTS = 10_000;
    private static final List<String> TOKENS = List.of(
            "null",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "9e999",
            "-1",
            "1e400",
            "true",
            "\\u0000",
            "\u0000",
            "\ud800",
            "&",
            "=",
            ".",
            "%",
            "%zz",
            "<",
            "<a>",
            "]]>",
            "é",
            "99999999999999999999",
            "\"\"",
            ":",
            ",",
            "..",
            "/",
            "NaN");

    @TempDir
    Path work;

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final Account account = new Account("000000000000", "us-east-1", new Random(1));
    private final Signed signed = new Signed(
            AccessKey.forOperator(),
            "UNSIGNED-PAYLOAD",
            new Signed.ChunkSigner(SigningKeys.Signer.of(new byte[] {1}), "", "", ""));

    /// @param headers besides what every request has
    record Seed(Api api, String method, String path, String query, Map<String, String> headers, byte[] body) {
        static Seed json(Api api, String target, String body) {
            return new Seed(api, "POST", "/", "", Map.of("x-amz-target", target), utf8(body));
        }

        static Seed form(Api api, String body) {
            return new Seed(api, "POST", "/", "", Map.of(), utf8(body));
        }

        static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return api + " " + method + " " + path + " " + headers.values();
        }
    }

    static Stream<List<Seed>> protocols() {
        return Stream.of(
                List.of(
                        Seed.json(
                                Api.DYNAMO_DB,
                                "DynamoDB_20120810.PutItem",
                                "{\"TableName\":\"ttt\",\"Item\":{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"1.5\"},\"l\":{\"L\":[{\"BOOL\":true},"
                                    + "{\"M\":{\"x\":{\"NULL\":true}}}]},\"b\":{\"B\":\"aGk=\"}},\"ConditionExpression\":\"attribute_not_exists(#p)"
                                    + " OR n < :n\",\"ExpressionAttributeNames\":{\"#p\":\"q\"},"
                                    + "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"7\"}}}"),
                        Seed.json(
                                Api.DYNAMO_DB,
                                "DynamoDB_20120810.Query",
                                "{\"TableName\":\"ttt\",\"KeyConditionExpression\":\"pk = :p\",\"Limit\":3,"
                                        + "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}}}"),
                        Seed.json(Api.DYNAMO_DB, "DynamoDB_20120810.Scan", "{\"TableName\":\"ttt\",\"Limit\":2}"),
                        Seed.json(
                                Api.CLOUD_WATCH,
                                "GraniteServiceVersion20100801.GetMetricData",
                                "{\"StartTime\":1767225600,\"EndTime\":1767229200.5,\"MetricDataQueries\":[{\"Id\":\"a\","
                                    + "\"MetricStat\":{\"Metric\":{\"Namespace\":\"N\",\"MetricName\":\"m\"},\"Period\":60,\"Stat\":\"Sum\"}},{\"Id\":\"b\",\"Expression\":\"2"
                                    + " * (a - FILL(a, 1))\"}]}"),
                        Seed.json(
                                Api.LOGS,
                                "Logs_20140328.FilterLogEvents",
                                "{\"logGroupName\":\"g\",\"startTime\":1,\"filterPattern\":\"a -b ?c\",\"limit\":5}")),
                List.of(cbor()),
                List.of(
                        Seed.form(
                                Api.SNS,
                                "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3At"
                                    + "&Message=hi&Subject=s&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1."
                                    + "Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=b"),
                        Seed.form(
                                Api.CLOUD_WATCH,
                                "Action=PutMetricData&Version=2010-08-01&Namespace=N&MetricData.member.1.MetricName=m"
                                    + "&MetricData.member.1.Value=3.5&MetricData.member.1.Timestamp=2026-01-01T00%3A00%3A00Z"
                                    + "&MetricData.member.1.Dimensions.member.1.Name=d"
                                    + "&MetricData.member.1.Dimensions.member.1.Value=v")),
                List.of(Seed.form(
                        Api.EC2,
                        "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=instance-state-name&Filter.1.Value.1=running"
                            + "&Filter.2.Name=tag%3AName&Filter.2.Value.1=a%2A")),
                List.of(new Seed(
                        Api.LAMBDA,
                        "POST",
                        "/2015-03-31/functions/Reconcile/invocations",
                        "Qualifier=1",
                        Map.of("x-amz-invocation-type", "RequestResponse", "x-amz-log-type", "Tail"),
                        Seed.utf8("{\"a\":1}"))),
                List.of(
                        new Seed(
                                Api.S3,
                                "PUT",
                                "/media/a%20b",
                                "",
                                Map.of("content-type", "text/plain"),
                                Seed.utf8("abc")),
                        new Seed(
                                Api.S3,
                                "GET",
                                "/media/a%20b",
                                "versionId=1",
                                Map.of("range", "bytes=0-1"),
                                new byte[0]),
                        new Seed(Api.S3, "POST", "/media/film", "uploads=", Map.of(), new byte[0]),
                        new Seed(
                                Api.S3,
                                "PUT",
                                "/media/film",
                                "partNumber=1&uploadId=UPLOAD",
                                Map.of(),
                                Seed.utf8("abc")),
                        new Seed(
                                Api.S3,
                                "POST",
                                "/media/film",
                                "uploadId=UPLOAD",
                                Map.of(),
                                Seed.utf8("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                                    + "<Part><ETag>900150983cd24fb0d6963f7d28e17f72</ETag><PartNumber>1</PartNumber>"
                                    + "</Part></CompleteMultipartUpload>")),
                        new Seed(
                                Api.S3,
                                "PUT",
                                "/media/copy",
                                "",
                                Map.of("x-amz-copy-source", "/media/a%20b?versionId=1"),
                                new byte[0]),
                        new Seed(
                                Api.S3,
                                "GET",
                                "/media",
                                "list-type=2&prefix=a&max-keys=3&delimiter=%2F&encoding-type=url",
                                Map.of(),
                                new byte[0]),
                        new Seed(
                                Api.S3,
                                "PUT",
                                "/media",
                                "versioning=",
                                Map.of(),
                                Seed.utf8("<VersioningConfiguration"
                                        + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>"
                                        + "Enabled</Status></VersioningConfiguration>"))));
    }

    /// {"Namespace":"N","MetricData":[{"MetricName":"m","Value":3.5,"Timestamp":1(1767225600)}]}
    private static Seed cbor() {
        var out = new ByteArrayOutputStream();
        try (var cbor = new com.fasterxml.jackson.dataformat.cbor.CBORFactory().createGenerator(out)) {
            cbor.writeStartObject();
            cbor.writeStringField("Namespace", "N");
            cbor.writeArrayFieldStart("MetricData");
            cbor.writeStartObject();
            cbor.writeStringField("MetricName", "m");
            cbor.writeNumberField("Value", 3.5);
            cbor.writeFieldName("Timestamp");
            cbor.writeTag(1);
            cbor.writeNumber(1_767_225_600L);
            cbor.writeEndObject();
            cbor.writeEndArray();
            cbor.writeEndObject();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return new Seed(
                Api.CLOUD_WATCH,
                "POST",
                "/service/GraniteServiceVersion20100801/operation/PutMetricData",
                "",
                Map.of("smithy-protocol", "rpc-v2-cbor"),
                out.toByteArray());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void areAnsweredOrRefusedAsTheCallersMistake(List<Seed> seeds) throws IOException {
        var services = services();
        var outcomes = new TreeMap<String, Integer>();
        var random = new Random(19);
        for (var number = 0; number < REQUESTS; number++) {
            var seed = seeds.get(random.nextInt(seeds.size()));
            var body = mutated(seed.body, random);
            var asked = new WireRequest(
                    seed.method,
                    random.nextInt(4) == 0 ? text(seed.path, random, "/") : seed.path,
                    (random.nextInt(4) == 0 ? text(seed.query, random, "") : seed.query).replace("UPLOAD", upload),
                    headers(seed, random));
            outcomes.merge(outcome(services, seed, asked, body), 1, Integer::sum);
        }
        assertTrue(outcomes.keySet().stream().noneMatch(outcome -> outcome.startsWith("5")), outcomes.toString());
        assertTrue(outcomes.size() > 1, "some are answered and some refused: " + outcomes);
        try (var left =
                Files.exists(work.resolve("uploads")) ? Files.list(work.resolve("uploads")) : Stream.<Path>of()) {
            assertEquals(List.of(), left.toList(), "files left behind");
        }
    }

    private String outcome(Map<Api, ServedApi> services, Seed seed, WireRequest asked, byte[] body) throws IOException {
        try {
            if (seed.api == Api.S3) {
                try (var answer = s3.answer(asked, Optional.empty(), signed, new ByteArrayInputStream(body))
                        .body()) {
                    answer.readAllBytes();
                }
                return "200";
            }
            var protocol = seed.api.protocol(asked);
            var answer = services.get(seed.api)
                    .read(protocol, asked, body, signed, "id")
                    .get();
            return Integer.toString(answer.status());
        } catch (AwsServiceException refused) {
            assertTrue(seed.api.protocol(asked).refusal(refused, "id").body().length > 0);
            // What the local cloud does not have is said with S3's own status, and is no failure.
            var known = refused.awsErrorDetails().errorCode().equals("NotImplemented");
            return known ? "NotImplemented" : Integer.toString(refused.statusCode());
        } catch (RuntimeException | StackOverflowError unforeseen) {
            return "500 " + seed + " " + asked.path() + "?" + asked.query() + " "
                    + new String(body, StandardCharsets.UTF_8) + " " + unforeseen + " at "
                    + Arrays.stream(unforeseen.getStackTrace()).limit(6).toList();
        }
    }

    private S3OverHttp s3;
    private String upload;

    private Map<Api, ServedApi> services() {
        var services = new EnumMap<Api, ServedApi>(Api.class);
        for (var offer : offers()) {
            if (offer.api() == Api.S3)
                s3 = new S3OverHttp(
                        timeline,
                        ModelLimits.before(
                                S3Client.class, (S3Client) offer.service().get()),
                        work.resolve("uploads"));
            else services.put(offer.api(), new ServedApi(offer.api(), offer.service(), true));
        }
        return services;
    }

    /// What the seeds ask, with what they name.
    List<Offer> offers() {
        var store = new LocalS3(timeline, Optional.empty());
        store.createBucket(create -> create.bucket("media"));
        upload = store.createMultipartUpload(create -> create.bucket("media").key("film"))
                .uploadId();
        var dynamo = new LocalDynamoDb(timeline, Optional.empty());
        dynamo.createTable(create -> create.tableName("ttt")
                .billingMode("PAY_PER_REQUEST")
                .keySchema(KeySchemaElement.builder()
                        .attributeName("pk")
                        .keyType("HASH")
                        .build())
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("pk")
                        .attributeType("S")
                        .build()));
        var sns = new LocalSns(timeline, Optional.empty(), message -> {});
        sns.createTopic(create -> create.name("t"));
        var lines = new LogLines();
        lines.add("g", "s", timeline.now(), "a line");
        var roster = new InstanceRegistry(new MemoryFleet(timeline, bundle -> AppBehaviour.good()));
        return List.of(
                Offer.of(Api.S3, store),
                Offer.of(Api.DYNAMO_DB, dynamo),
                Offer.of(Api.CLOUD_WATCH, new LocalCloudWatch(timeline, Optional.empty())),
                Offer.of(Api.SNS, sns),
                Offer.of(Api.EC2, new LocalEc2(roster, id -> Map.of())),
                Offer.beside(Api.LOGS, new LocalLogs(account, lines)),
                Offer.beside(Api.LAMBDA, new Echo()));
    }

    VirtualTimeline timeline() {
        return timeline;
    }

    /// The one that the seeds' `UPLOAD` stands for.
    String upload() {
        return upload;
    }

    /// Answers with what it is given.
    public static final class Echo implements LambdaClient {
        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            return InvokeResponse.builder()
                    .statusCode(200)
                    .payload(request.payload())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static Map<String, List<String>> headers(Seed seed, Random random) {
        var headers = new TreeMap<String, List<String>>();
        headers.put("host", List.of("127.0.0.1:1"));
        seed.headers.forEach(
                (name, value) -> headers.put(name, List.of(random.nextInt(8) == 0 ? text(value, random, "") : value)));
        return headers;
    }

    static String text(String text, Random random, String first) {
        var changed =
                new String(mutated(text.getBytes(StandardCharsets.ISO_8859_1), random), StandardCharsets.ISO_8859_1);
        return changed.startsWith(first) ? changed : first + changed;
    }

    static byte[] mutated(byte[] original, Random random) {
        var bytes = new ArrayList<Byte>();
        for (var one : original) bytes.add(one);
        for (var times = random.nextInt(4); times > 0; times--) {
            var at = bytes.isEmpty() ? 0 : random.nextInt(bytes.size());
            var until = Math.min(bytes.size(), at + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> bytes.subList(at, until).clear();
                case 1 -> bytes.addAll(at, List.copyOf(bytes.subList(at, until)));
                case 2 -> {
                    if (!bytes.isEmpty()) bytes.set(at, (byte) random.nextInt(256));
                }
                case 3 -> bytes.addAll(at, boxed(Seed.utf8(TOKENS.get(random.nextInt(TOKENS.size())))));
                default -> {
                    for (var i = random.nextInt(200); i > 0; i--)
                        bytes.add(at, (byte) "[{(<".charAt(random.nextInt(4)));
                }
            }
        }
        var changed = new byte[bytes.size()];
        for (var at = 0; at < changed.length; at++) changed[at] = bytes.get(at);
        return changed;
    }

    private static List<Byte> boxed(byte[] bytes) {
        var boxed = new ArrayList<Byte>();
        for (var one : bytes) boxed.add(one);
        return boxed;
    }
}
