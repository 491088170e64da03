package pushback.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.Api;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.aws.endpoint.Offer;
import pushback.aws.logs.LocalLogs;
import pushback.aws.logs.LogLines;
import pushback.cloud.virtual.VirtualCloud;

/// AWS's own clients at a local cloud with two servers: AWS SDK for JavaScript, boto3, AWS CLI. They find it by the
/// variables of `./pushback env` and know nothing else of it. Each is skipped, by name, where it is not installed.
@Tag("slow")
@Timeout(300)
class RealClientsTest {
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "clients");
    private static final Path MODULES = Path.of("target", "clients");
    private static final String NEW_ENOUGH =
            "import boto3; assert tuple(map(int, boto3.__version__.split('.')[:2])) >= (1, 28)";
    private static final String GROUP = "/pushback/local/servers";
    private static final String LOCK = "package-lock.json";

    @TempDir
    Path work;

    private final VirtualCloud cloud = new VirtualCloud();
    private final AccessKey key = AccessKey.forOperator();
    private final LogLines logs = new LogLines();
    private AwsEndpoint endpoint;

    @BeforeEach
    void serve() {
        cloud.settle();
        endpoint = new AwsEndpoint(
                0,
                cloud.timeline(),
                InstantSource.system(),
                "us-east-1",
                work,
                line -> {},
                Stream.concat(
                                cloud.cloud().offers().stream(),
                                Stream.of(Offer.beside(
                                        Api.LOGS,
                                        new LocalLogs(cloud.cloud().services().account(), logs))))
                        .toList());
        endpoint.admit(key);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void theSdkForJavaScriptIsServed() throws Exception {
        assumeTrue(installed(), "skipped: npm does not bring the SDK for JavaScript here");
        for (var file : List.of("clients.mjs", "package.json"))
            Files.copy(SCRIPTS.resolve(file), MODULES.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        assertEquals("served", run(MODULES, "node", "clients.mjs").strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/usr/bin/python3", "python3"})
    void boto3IsServed(String python) throws Exception {
        assumeTrue(
                run(Path.of("."), python, "-c", NEW_ENOUGH).isEmpty(),
                "skipped: " + python + " has no boto3 from 1.28 on, which knows AWS_ENDPOINT_URL");
        var script = Files.readString(SCRIPTS.resolve("clients.py"));
        assertEquals("served", run(Path.of("."), python, "-c", script).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sts get-caller-identity | arn:aws:iam::000000000000:user/",
                "stepfunctions list-state-machines | pushback-drill",
                "lambda get-function-configuration --function-name AcquireLock | java25",
                "autoscaling describe-auto-scaling-groups | \"DesiredCapacity\": 2",
                "ec2 describe-instances | \"Name\": \"running\"",
                "dynamodb scan --table-name pushback-ledger | \"Items\"",
                "cloudwatch describe-alarms | MetricAlarms",
                "s3 ls | pushback-artifacts",
                "sns list-topics | :pushback"
            })
    void theAwsCliIsServed(String command, String said) throws Exception {
        assumeTrue(
                knowsTheVariable(run(Path.of("."), "aws", "--version")),
                "skipped: there is no AWS CLI from 1.29 or 2.13 on, which knows AWS_ENDPOINT_URL");
        var answer = run(Path.of("."), ("aws " + command.strip()).split(" "));
        assertTrue(answer.toLowerCase().contains(said.toLowerCase()), answer);
    }

    /// With nothing set but the variables it makes a link of the older version, with the profile one of version 4.
    @ParameterizedTest
    @CsvSource({"default,AWSAccessKeyId=", "pushback,X-Amz-Signature="})
    void aLinkOfTheAwsCliIsServed(String profile, String signed) throws Exception {
        assumeTrue(
                knowsTheVariable(run(Path.of("."), "aws", "--version")),
                "skipped: there is no AWS CLI from 1.29 or 2.13 on, which knows AWS_ENDPOINT_URL");
        var isOfVersion1 = run(Path.of("."), "aws", "--version").contains("aws-cli/1.");
        var file = Files.writeString(work.resolve("letter.txt"), "Dear Ada");
        run(Path.of("."), "aws", "s3", "cp", file.toString(), "s3://pushback-artifacts/a b/letter.txt");
        var secret = "aws_access_key_id = " + key.id() + "\naws_secret_access_key = " + key.secret() + "\n";
        var config = Files.writeString(
                work.resolve("config"),
                "[default]\n" + secret + "[profile pushback]\n" + secret + "s3 =\n    signature_version = s3v4\n");
        var link = run(
                        Path.of("."),
                        "env",
                        "AWS_CONFIG_FILE=" + config,
                        "aws",
                        "--profile",
                        profile,
                        "s3",
                        "presign",
                        "s3://pushback-artifacts/a b/letter.txt")
                .strip();
        assertTrue(link.contains(isOfVersion1 ? signed : "X-Amz-Signature="), link);
        try (var http = HttpClient.newHttpClient()) {
            var got = http.send(HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals("200 Dear Ada", got.statusCode() + " " + got.body());
        }
    }

    /// Only version 2 has `logs tail`; any of them takes an endpoint by its option.
    @ParameterizedTest
    @ValueSource(strings = {"aws", "/usr/bin/aws"})
    void theAwsCliFollowsALog(String aws) throws Exception {
        assumeTrue(
                run(Path.of("."), aws, "--version").startsWith("aws-cli/2."),
                "skipped: " + aws + " is no AWS CLI of version 2");
        log("the first");
        var tail = List.of(aws, "--endpoint-url", endpoint.url(), "logs", "tail", GROUP, "--format", "short");
        assertTrue(run(Path.of("."), tail.toArray(String[]::new)).endsWith(" the first\n"));
        var followed = new ArrayList<>(tail);
        followed.add("--follow");
        var following = start(Path.of("."), followed.toArray(String[]::new));
        try (var lines = following.inputReader()) {
            assertTrue(lines.readLine().endsWith(" the first"));
            log("the second");
            assertTrue(lines.readLine().endsWith(" the second"), "the first is not told again");
        } finally {
            following.destroy();
        }
    }

    private void log(String line) {
        logs.add(GROUP, "i-1/app.log", Instant.now(), line);
    }

    /// An older one would ask AWS itself.
    private static boolean knowsTheVariable(String version) {
        var found = Pattern.compile("aws-cli/([12])\\.(\\d+)\\.").matcher(version);
        return found.find()
                && Integer.parseInt(found.group(2)) >= (found.group(1).equals("1") ? 29 : 13);
    }

    @ParameterizedTest
    @CsvSource({
        "aws-cli/1.45.11 Python/3.11.7, true",
        "aws-cli/2.13.0 Python/3.11, true",
        "aws-cli/2.9.19 Python/3.11.2, false",
        "aws-cli/1.28.3, false",
        "no such program, false"
    })
    void anAwsCliThatWouldAskAwsIsNotRun(String version, boolean knows) {
        assertEquals(knows, knowsTheVariable(version));
    }

    /// As the lock file pins them, once.
    private boolean installed() throws Exception {
        Files.createDirectories(MODULES);
        var known = MODULES.resolve(LOCK);
        var wanted = Files.readString(SCRIPTS.resolve(LOCK));
        if (Files.exists(known)
                && Files.isDirectory(MODULES.resolve("node_modules"))
                && Files.readString(known).equals(wanted)) return true;
        for (var file : List.of("package.json", LOCK))
            Files.copy(SCRIPTS.resolve(file), MODULES.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        run(MODULES, "npm", "ci", "--no-fund", "--no-audit", "--ignore-scripts");
        return Files.isDirectory(MODULES.resolve("node_modules/@aws-sdk/client-sfn"));
    }

    /// What it said; if there is no such program, nothing but that.
    private String run(Path folder, String... command) throws Exception {
        try {
            var process = start(folder, command);
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException missing) {
            return missing.getMessage();
        }
    }

    private Process start(Path folder, String... command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") && !name.equals("AWS_CA_BUNDLE"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL", endpoint.url(),
                        "AWS_ACCESS_KEY_ID", key.id(),
                        "AWS_SECRET_ACCESS_KEY", key.secret(),
                        "AWS_REGION", "us-east-1",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_PAGER", "",
                        "CLOUD_TIME", cloud.timeline().now().toString(),
                        "PYTHONWARNINGS", "ignore",
                        "NODE_NO_WARNINGS", "1",
                        "LC_ALL", "C.UTF-8"));
        if (!command[0].equals("npm")) builder.environment().put("NO_PROXY", "127.0.0.1");
        return builder.start();
    }
}
