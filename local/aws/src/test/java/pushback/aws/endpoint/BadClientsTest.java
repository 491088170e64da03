package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.aws.account.Account;
import pushback.aws.account.LocalSts;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.LocalEc2;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.aws.storage.LocalDynamoDb;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Requests that are not signed, not for us, not of any operation, or too large: each in its protocol's own words.
@Tag("slow")
@Timeout(60)
class BadClientsTest {
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    @TempDir
    Path work;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final AccessKey key = AccessKey.forOperator();
    private AwsEndpoint endpoint;

    @BeforeEach
    void open() {
        open(Duration.ofMinutes(1));
    }

    private void open(Duration bodyPatience) {
        var timeline = new VirtualTimeline(Instant.EPOCH);
        var account = new Account("000000000000", "us-east-1", new java.util.Random(1));
        var roster = new InstanceRegistry(new MemoryFleet(timeline, bundle -> null));
        var dynamo = new LocalDynamoDb(timeline, Optional.empty());
        dynamo.createTable(create -> create.tableName("table")
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(
                        definition -> definition.attributeName("id").attributeType("S"))
                .keySchema(key -> key.attributeName("id").keyType("HASH")));
        endpoint = new AwsEndpoint(
                0,
                timeline,
                InstantSource.system(),
                "us-east-1",
                work,
                log::add,
                List.of(
                        Offer.of(Api.DYNAMO_DB, dynamo),
                        Offer.of(Api.CLOUD_WATCH, new LocalCloudWatch(timeline, Optional.empty())),
                        Offer.of(Api.EC2, new LocalEc2(roster, id -> java.util.Map.of())),
                        Offer.beside(Api.STS, new LocalSts(account))),
                bodyPatience);
        endpoint.admit(key);
    }

    @AfterEach
    void close() {
        endpoint.close();
        assertFalse(log.stream().anyMatch(line -> line.contains(key.secret())), "the secret is in the log");
    }

    /// @param target empty: a form
    private record Question(String service, String target, String body, String secret, Instant at, String path) {
        Question {
            if (path == null) path = "/";
        }
    }

    private String ask(Question question, UnaryOperator<String> head) throws Exception {
        var url = URI.create(endpoint.url());
        var payload = question.body.getBytes(StandardCharsets.UTF_8);
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(url.resolve(question.path))
                .putHeader("Content-Type", question.target.isEmpty() ? FORM : "application/x-amz-json-1.0");
        if (!question.target.isEmpty()) request.putHeader("X-Amz-Target", question.target);
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsCredentialsIdentity.create(key.id(), question.secret))
                        .request(request.build())
                        .payload(() -> new java.io.ByteArrayInputStream(payload))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, question.service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(
                                HttpSigner.SIGNING_CLOCK, java.time.Clock.fixed(question.at, java.time.ZoneOffset.UTC)))
                .request();
        var text = new StringBuilder("POST " + question.path + " HTTP/1.1\r\n");
        signed.headers()
                .forEach((name, values) -> text.append(name)
                        .append(": ")
                        .append(String.join(",", values))
                        .append("\r\n"));
        text.append("Content-Length: ").append(payload.length).append("\r\nConnection: close\r\n");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            socket.getOutputStream()
                    .write((head.apply(text.toString()) + "\r\n" + question.body).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Question question(String service, String target, String body) {
        return new Question(service, target, body, key.secret(), Instant.now(), "/");
    }

    private static void says(String answer, int status, String code) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        assertTrue(answer.contains(code), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "DynamoDB_20120810.ListTables, {}, 400, MissingAuthenticationTokenException",
        "Nobody_20120810.ListTables, {}, 400, MissingAuthenticationTokenException",
        "'', Action=GetCallerIdentity&Version=2011-06-15, 403, "
                + "/2011-06-15/\"><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code>",
        "'', Action=DescribeStacks&Version=2010-05-15, 403, "
                + "/2010-05-15/\"><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code>",
        "'', Action=Nothing&Version=1999-01-01, 403, <Code>MissingAuthenticationToken</Code>",
        "'', Action=%zz, 403, <Code>MissingAuthenticationToken</Code>",
        "'', Version=2016-11-15&Action=DescribeInstances, 403, "
                + "<Response><Errors><Error><Code>MissingAuthenticationToken</Code>"
    })
    void nothingIsAnsweredWithoutASignature(String target, String body, int status, String code) throws Exception {
        var answer = ask(question("sts", target, body), head -> head.replaceAll("(?m)^Authorization: .*\r\n", ""));
        says(answer, status, code);
        says(answer, status, "the request is not signed");
    }

    @Test
    void aFormInTheQueryThatNobodySignedIsRefusedInItsWordsAsWell() throws Exception {
        var asked = new Question(
                "sts", "", "", key.secret(), Instant.now(), "/?Action=DescribeInstances&Version=2016-11-15");
        var answer = ask(
                asked,
                head -> head.replaceFirst("POST", "GET").replaceAll("(?m)^(Authorization|Content-Type): .*\r\n", ""));
        says(answer, 403, "<Response><Errors><Error><Code>MissingAuthenticationToken</Code>");
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB_20120810.ListTables, {}, 400, UnrecognizedClientException",
        "sts, '', Action=GetCallerIdentity&Version=2011-06-15, 403, <Code>InvalidClientTokenId</Code>",
        "ec2, '', Action=DescribeInstances&Version=2016-11-15, 401, <Code>AuthFailure</Code>"
    })
    void aMadeUpSessionOfARightKeyIsRefused(String service, String target, String body, int status, String code)
            throws Exception {
        says(ask(question(service, target, body), head -> head + "X-Amz-Security-Token: made-up\r\n"), status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB_20120810.ListTables, {}, us-east-1, eu-west-1, 400, InvalidSignatureException,"
                + " scoped to a valid region. The local cloud's is 'us-east-1'",
        "dynamodb, DynamoDB_20120810.ListTables, {}, dynamodb, states, 400, InvalidSignatureException,"
                + " scoped to correct service: 'dynamodb'",
        "sts, '', Action=GetCallerIdentity&Version=2011-06-15, us-east-1, eu-west-1, 403, SignatureDoesNotMatch,"
                + " scoped to a valid region",
        "sts, '', Action=GetCallerIdentity&Version=2011-06-15, aws4_request, aws5_request, 403, SignatureDoesNotMatch,"
                + " a valid terminator",
        "ec2, '', Action=DescribeInstances&Version=2016-11-15, us-east-1, eu-west-1, 401, AuthFailure,"
                + " scoped to a valid region"
    })
    void aCredentialOfAnotherScopeIsAWrongSignature(
            String service, String target, String body, String from, String to, int status, String code, String reason)
            throws Exception {
        var answer = ask(question(service, target, body), head -> head.replace("/" + from, "/" + to));
        says(answer, status, code);
        assertTrue(answer.replace("&apos;", "'").contains(reason), answer);
    }

    @Test
    void aDryRunWouldHaveSucceeded() throws Exception {
        says(
                ask(question("ec2", "", "Action=DescribeInstances&Version=2016-11-15&DryRun=true"), head -> head),
                412,
                "<Code>DryRunOperation</Code>");
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB_20120810.Scan,"
                + " '{\"TableName\":\"table\",\"ScanFilter\":{\"a\":{\"ComparisonOperator\":\"NULL\"}}}', 400,"
                + " ValidationException, not ScanFilter",
        "monitoring, '',"
            + " Action=GetMetricData&MetricDataQueries.member.1.Id=a&MetricDataQueries.member.1.Expression=RATE(1)&StartTime=2026-01-01T00:00:00Z&EndTime=2026-01-02T00:00:00Z,"
            + " 400, <Code>ValidationError</Code>, and not: RATE(1)"
    })
    void whatOfAnOperationIsNotHereIsSaid(
            String service, String target, String body, int status, String code, String reason) throws Exception {
        var answer = ask(question(service, target, body), head -> head);
        says(answer, status, code);
        says(answer, status, "but not all of it: the local");
        says(answer, status, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB_20120810.ListTables, {}, 400, InvalidSignatureException",
        "sts, '', Action=GetCallerIdentity&Version=2011-06-15, 403, <Code>SignatureDoesNotMatch</Code>",
        "ec2, '', Action=DescribeInstances&Version=2016-11-15, 401, <Response><Errors><Error><Code>AuthFailure</Code>"
    })
    void aWrongSecretIsRefusedInTheWordsOfTheProtocol(
            String service, String target, String body, int status, String code) throws Exception {
        says(ask(new Question(service, target, body, "wrong", Instant.now(), "/"), head -> head), status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB_20120810.ListTables, {}, 400, InvalidSignatureException",
        "sts, '', Action=GetCallerIdentity&Version=2011-06-15, 403, SignatureDoesNotMatch",
        "ec2, '', Action=DescribeInstances&Version=2016-11-15, 400, RequestExpired"
    })
    void aSignatureSixteenMinutesOldOrYoungIsRefused(
            String service, String target, String body, int status, String code) throws Exception {
        for (var minutes : List.of(-16, 16)) {
            var at = Instant.now().plus(Duration.ofMinutes(minutes));
            says(ask(new Question(service, target, body, key.secret(), at, "/"), head -> head), status, code);
        }
        var young = Instant.now().minus(Duration.ofMinutes(14));
        var answer = ask(new Question(service, target, body, key.secret(), young, "/"), head -> head);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }

    @Test
    void aBodyThatWasChangedOnTheWayIsRefused() throws Exception {
        var asked = question("dynamodb", "DynamoDB_20120810.ListTables", "{\"Limit\":1}");
        var changed = new Question(asked.service, asked.target, "{\"Limit\":2}", asked.secret, asked.at, asked.path);
        var signature = new String[1];
        ask(asked, head -> signature[0] = head);
        says(ask(changed, head -> signature[0]), 400, "InvalidSignatureException");
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB_20120810.ExportTableToPointInTime, {}, 400, UnknownOperationException",
        "dynamodb, DynamoDB_20120810.Nonsense, {}, 400, UnknownOperationException",
        "sts, '', Action=AssumeRole&Version=2011-06-15, 400, <Code>InvalidAction</Code>",
        "ec2, '', Action=RunInstances&Version=2016-11-15, 400, <Code>InvalidAction</Code>",
        "iam, '', Action=ListUsers&Version=2010-05-08, 400, <Code>InvalidAction</Code>",
        "kms, TrentService.Decrypt, {}, 400, UnknownOperationException"
    })
    void whatIsNotHereIsSaidToBeNotHere(String service, String target, String body, int status, String code)
            throws Exception {
        var answer = ask(question(service, target, body), head -> head);
        says(answer, status, code);
        assertTrue(answer.contains("The local cloud does not have"), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dynamodb | DynamoDB_20120810.ListTables | {\"Limit\": | SerializationException",
                "dynamodb | DynamoDB_20120810.ListTables | {\"Limit\":\"1\"} | STRING_VALUE can not be converted to"
                        + " Integer",
                "dynamodb | DynamoDB_20120810.ListTables | [] | SerializationException",
                "monitoring | GraniteServiceVersion20100801.DescribeAlarms | {\"MaxRecords\":{}} | START_OBJECT can"
                        + " not be",
                "sts | '' | Action=%zz | Code",
                "ec2 | '' | Action=DescribeInstances&MaxResults=many | InvalidParameterValue"
            })
    void whatIsNotOfTheProtocolsFormIsTheCallersMistake(String service, String target, String body, String said)
            throws Exception {
        says(ask(question(service, target.strip(), body), head -> head), 400, said);
    }

    @Test
    void membersThatNobodyKnowsArePassedOver() throws Exception {
        says(
                ask(
                        question("dynamodb", "DynamoDB_20120810.ListTables", "{\"Limit\":1,\"New\":{\"a\":[1]}}"),
                        head -> head),
                200,
                "TableNames");
    }

    @Test
    void anotherHostIsMisdirectedAndAPageOfAnotherSiteIsRefused() throws Exception {
        var asked = question("dynamodb", "DynamoDB_20120810.ListTables", "{}");
        says(ask(asked, head -> head.replaceFirst("Host: [^\r]*", "Host: evil.example")), 421, "MisdirectedRequest");
        says(ask(asked, head -> head + "Origin: http://evil.example\r\n"), 403, "AccessDeniedException");
        says(ask(asked, head -> head + "Sec-Fetch-Site: cross-site\r\n"), 403, "AccessDeniedException");
    }

    @Test
    void aBodyBeyondTheServicesLimitIsNotRead() throws Exception {
        var asked = question("sts", "", "Action=GetCallerIdentity");
        says(
                ask(asked, head -> head.replaceFirst("Content-Length: \\d+", "Content-Length: 999999999")),
                413,
                "RequestEntityTooLarge");
    }

    @Test
    void whoAsksIsSaidByTheKey() throws Exception {
        says(
                ask(question("sts", "", "Action=GetCallerIdentity&Version=2011-06-15"), head -> head),
                200,
                "<Arn>arn:aws:iam::000000000000:user/");
        assertEquals(0, log.size(), log.toString());
    }

    /// Clients that come, say half of something and go: afterwards there are as many threads as before.
    @Test
    void brokenClientsLeaveNothingBehind() throws Exception {
        whoAsksIsSaidByTheKey();
        var before = Thread.getAllStackTraces().size();
        for (var number = 0; number < 200; number++) {
            try (var socket = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(endpoint.url()).getPort())) {
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf"
                                .substring(0, 1 + number % 60)
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }
        whoAsksIsSaid();
        assertTrue(Thread.getAllStackTraces().size() <= before + 5, "threads stay behind");
    }

    /// Clients that stay, in the middle of a head, of a body that is read at once, and of one that is read at leisure.
    @Test
    void clientsThatSayNothingMoreKeepNobodyWaiting() throws Exception {
        var port = URI.create(endpoint.url()).getPort();
        var head = "POST / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n";
        var slow = new ArrayList<Socket>();
        try {
            for (var number = 0; number < 150; number++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                slow.add(socket);
                var begun = switch (number % 3) {
                    case 0 -> head;
                    case 1 -> head + "Content-Length: 100\r\n\r\n{";
                    default -> head + "Content-Length: 100000\r\n\r\n{";
                };
                socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            }
            whoAsksIsSaid();
            says(ask(question("dynamodb", "DynamoDB_20120810.ListTables", "{}"), asked -> asked), 200, "TableNames");
        } finally {
            for (var socket : slow) socket.close();
        }
    }

    /// In the middle of a body that is read at once, and of one that is read at leisure.
    @ParameterizedTest
    @CsvSource({
        "100, X-Amz-Target: DynamoDB_20120810.ListTables, 408, RequestTimeoutException",
        "100000, X-Amz-Target: DynamoDB_20120810.ListTables, 408, RequestTimeoutException",
        "100, Content-Type: application/x-www-form-urlencoded, 408, <Code>RequestTimeout</Code>"
    })
    void whoseBodyDoesNotComeIsToldSo(int length, String header, int status, String code) throws Exception {
        endpoint.close();
        open(Duration.ofMillis(100));
        var port = URI.create(endpoint.url()).getPort();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + header + "\r\nContent-Length: "
                                    + length + "\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            for (var read = socket.getInputStream().read();
                    read >= 0 && !answer.toString().contains(code);
                    read = socket.getInputStream().read()) answer.append((char) read);
            says(answer.toString(), status, code);
            assertTrue(answer.toString().contains("Connection: close"), answer.toString());
        }
        assertTrue(log.stream().anyMatch(line -> line.contains(": " + status + " RequestTimeout")), log.toString());
        whoAsksIsSaid();
    }

    private void whoAsksIsSaid() throws Exception {
        says(
                ask(question("sts", "", "Action=GetCallerIdentity&Version=2011-06-15"), head -> head),
                200,
                "GetCallerIdentityResult");
    }
}
