package pushback.cli.race;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import pushback.aws.endpoint.AccessKey;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// The AWS endpoint against moto's server, in turn, on the same cores: the same signed requests, driven by wrk, which
/// is no limit to either, and executions of ten states.
public final class EndpointBench implements AutoCloseable {
    /// Calls a second against moto's, and the slowest of a hundred.
    public static final double LEAST_CALLS = 30;
    public static final double LEAST_EXECUTIONS = 50;
    public static final double MOST_P99 = 0.1;
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: ([0-9]+)");

    private final AccessKey key = AccessKey.forOperator();
    private final BenchServices ours;
    private final MotoServer moto;
    private final Path work;

    /// @throws IllegalStateException if wrk or moto_server is not on the PATH
    public EndpointBench(Path work) throws IOException {
        this.work = work;
        ours = new BenchServices(work, key);
        moto = MotoServer.start(freePort());
    }

    /// @param calls a second
    /// @param p99 in milliseconds
    /// @param failed answers that were no 200
    public record Measured(double calls, double p99, long failed) {}

    /// One kind of call: medians of the rounds.
    ///
    /// @param least times moto's calls that it should have; of executions moto's p99 is that of one at a time
    public record Figures(
            String call, double calls, double moto, double p99, double motoP99, long failed, double least) {
        public double ratio() {
            return calls / moto;
        }

        public double p99Ratio() {
            return p99 / motoP99;
        }

        public boolean isReached() {
            return ratio() >= least && (p99Ratio() <= MOST_P99 || least == LEAST_EXECUTIONS) && failed == 0;
        }
    }

    /// @param seconds of each measurement
    public List<Figures> run(int rounds, int seconds, int connections, Consumer<String> told)
            throws IOException, InterruptedException {
        var ourGroup = ours.prepare();
        var theirGroup = BenchServices.prepare(moto.url(), key);
        var figures = new ArrayList<Figures>();
        for (var call : calls(ourGroup).entrySet()) {
            var theirs = calls(theirGroup).get(call.getKey());
            figures.add(measured(
                    call.getKey(),
                    rounds,
                    LEAST_CALLS,
                    took -> measure(ours.url(), call.getValue(), took, connections),
                    took -> measure(moto.url(), theirs, took, connections),
                    seconds,
                    told));
        }
        figures.add(measured(
                "Execution of ten states",
                rounds,
                LEAST_EXECUTIONS,
                took -> ExecutionLoad.measure(ours.url(), key, ours.machine(), took, connections),
                _ -> executionOfMoto(),
                seconds,
                told));
        return figures;
    }

    /// The first one of a server of its own: the second is answered with 500, whichever machine's it is.
    private Measured executionOfMoto() throws IOException, InterruptedException {
        try (var fresh = MotoServer.start(freePort())) {
            fresh.executes();
            return ExecutionLoad.measure(fresh.url(), key, BenchServices.machine(fresh.url(), key), 0, 1);
        }
    }

    private interface Load {
        Measured take(int seconds) throws IOException, InterruptedException;
    }

    private static Figures measured(
            String name, int rounds, double least, Load here, Load there, int seconds, Consumer<String> told)
            throws IOException, InterruptedException {
        var our = new ArrayList<Measured>();
        var their = new ArrayList<Measured>();
        here.take(2);
        for (var round = 0; round < rounds; round++) {
            told.accept(name + ", round " + (round + 1) + " of " + rounds);
            our.add(here.take(seconds));
            their.add(there.take(seconds));
        }
        return new Figures(
                name,
                median(our.stream().map(Measured::calls).toList()),
                median(their.stream().map(Measured::calls).toList()),
                median(our.stream().map(Measured::p99).toList()),
                median(their.stream().map(Measured::p99).toList()),
                our.stream().mapToLong(Measured::failed).sum()
                        + their.stream().mapToLong(Measured::failed).sum(),
                least);
    }

    /// @param service as the signature names it
    /// @param target empty: a form
    private record Call(String service, String target, String body) {}

    private static Map<String, Call> calls(String targetGroup) {
        var calls = new LinkedHashMap<String, Call>();
        calls.put(
                "GetItem",
                new Call(
                        "dynamodb",
                        "DynamoDB_20120810.GetItem",
                        "{\"TableName\":\"bench\",\"Key\":{\"pk\":{\"S\":\"lock\"},\"sk\":{\"S\":\"07\"}}}"));
        calls.put(
                "PutItem with a condition",
                new Call(
                        "dynamodb",
                        "DynamoDB_20120810.PutItem",
                        "{\"TableName\":\"bench\",\"Item\":{\"pk\":{\"S\":\"put\"},\"sk\":{\"S\":\"1\"},\"fence\":{\"N\":\"7\"},"
                            + "\"holder\":{\"S\":\"release\"}},\"ConditionExpression\":\"attribute_not_exists(fence)"
                            + " OR fence <= :f\",\"ExpressionAttributeValues\":{\":f\":{\"N\":\"7\"}}}"));
        calls.put(
                "Query",
                new Call(
                        "dynamodb",
                        "DynamoDB_20120810.Query",
                        "{\"TableName\":\"bench\",\"KeyConditionExpression\":\"pk = :p\",\"Limit\":20,"
                                + "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"lock\"}}}"));
        calls.put(
                "DescribeTargetHealth",
                new Call(
                        "elasticloadbalancing",
                        "",
                        "Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn="
                                + targetGroup.replace(":", "%3A").replace("/", "%2F")));
        return calls;
    }

    private Measured measure(String url, Call call, int seconds, int connections)
            throws IOException, InterruptedException {
        var script = work.resolve("call.lua");
        Files.writeString(script, lua(url, call));
        var wrk = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "30s",
                        "--latency",
                        "-s",
                        script.toString(),
                        url + "/")
                .redirectErrorStream(true)
                .start();
        var said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0) throw new IllegalStateException("wrk failed: " + said);
        var rate = RATE.matcher(said);
        var p99 = P99.matcher(said);
        if (!rate.find() || !p99.find()) throw new IllegalStateException("wrk said: " + said);
        var errors = ERRORS.matcher(said);
        return new Measured(
                Double.parseDouble(rate.group(1)),
                Double.parseDouble(p99.group(1))
                        * (p99.group(2).equals("us") ? 0.001 : p99.group(2).equals("s") ? 1000 : 1),
                errors.find() ? Long.parseLong(errors.group(1)) : 0);
    }

    /// The same signed request again and again: a signature holds for fifteen minutes.
    private String lua(String url, Call call) {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(java.net.URI.create(url + "/"))
                .putHeader(
                        "Content-Type",
                        call.target.isEmpty() ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.0");
        if (!call.target.isEmpty()) request.putHeader("X-Amz-Target", call.target);
        var body = call.body.getBytes(StandardCharsets.UTF_8);
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsCredentialsIdentity.create(key.id(), key.secret()))
                        .request(request.build())
                        .payload(() -> new java.io.ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, call.service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
        var lua = new StringBuilder("wrk.method = 'POST'\nwrk.body = [==[" + call.body + "]==]\n");
        signed.headers()
                .forEach((name, values) -> lua.append("wrk.headers['")
                        .append(name)
                        .append("'] = '")
                        .append(String.join(",", values))
                        .append("'\n"));
        return lua.toString();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        ours.close();
        moto.close();
    }
}
