package pushback.cdk.coldstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import pushback.lambda.Entry;
import pushback.settings.Settings;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// Cold starts with Lambda's own runtime client. What is timed is a whole process: the runtime, our wiring, the SDK,
/// the first call of a service, the answer.
@Tag("slow")
class ColdStartTest {
    private static final int RUNS = 3;

    @Test
    void everyFunctionStartsAndAnswers() throws IOException, InterruptedException {
        var step = Steps.ALL.stream()
                .filter(found -> found.name().equals("CheckHealth"))
                .findFirst()
                .orElseThrow();
        try (var lambda = new Lambda()) {
            var start = lambda.start(process(step), AnyEvent.of(step));
            assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
            assertEquals(1, start.calls(), "the ledger was asked");
        }
    }

    @Test
    void everyFunctionHasItsLineInTheTable() throws IOException {
        assertEquals(
                Steps.ALL.stream().map(Step::name).sorted().toList(),
                new ColdStartTable().names().stream().sorted().toList());
    }

    /// The table in docs/measurements.md, each line written as soon as it is known: a run that is interrupted is
    /// not lost, and `-Dpushback.coldstart=ReceivePush,CheckHealth` takes those two anew.
    @Test
    @EnabledIfSystemProperty(
            named = "pushback.coldstart",
            matches = ".+",
            disabledReason = "a benchmark of minutes; set pushback.coldstart=all, or to the names of functions")
    void asRatioToAnEmptyHandler() throws IOException, InterruptedException {
        var wanted = System.getProperty("pushback.coldstart");
        var names = Steps.ALL.stream()
                .map(Step::name)
                .filter(name ->
                        wanted.equals("all") || List.of(wanted.split(",")).contains(name))
                .toList();
        assertFalse(names.isEmpty(), "there is no function " + wanted);
        var table = new ColdStartTable();
        try (var lambda = new Lambda()) {
            for (var step : Steps.ALL) if (names.contains(step.name())) table.write(step, line(step, lambda));
        }
    }

    private static ColdStartTable.Line line(Step step, Lambda lambda) throws IOException, InterruptedException {
        var empty = new ArrayList<Lambda.Start>();
        var own = new ArrayList<Lambda.Start>();
        for (int run = 0; run < RUNS; run++) {
            empty.add(lambda.start(process(EmptyHandler.class), "{}"));
            own.add(lambda.start(process(step), AnyEvent.of(step)));
        }
        return new ColdStartTable.Line(
                median(own, Lambda.Start::time),
                median(empty, Lambda.Start::time),
                median(own, Lambda.Start::cpu),
                median(empty, Lambda.Start::cpu));
    }

    private static Duration median(List<Lambda.Start> starts, Function<Lambda.Start, Duration> measure) {
        return starts.stream()
                .map(measure)
                .sorted()
                .skip(starts.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static ProcessBuilder process(Step step) {
        var process = process(Entry.class);
        process.environment().put(Entry.STEP, step.handler().getName());
        return process;
    }

    /// As Lambda starts Java: the serial collector, the first compiler only.
    private static ProcessBuilder process(Class<?> handler) {
        var functions = Path.of("..", "functions", "target").toAbsolutePath().normalize();
        var runtime = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path -> path.matches(".*(/aws-lambda-java-[a-z-]+-[0-9]|test-classes).*"))
                .toList();
        var process = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:ErrorFile=target/hs_err.log",
                "-cp",
                functions.resolve("classes") + File.pathSeparator
                        + functions.resolve("libraries") + File.separator + "*" + File.pathSeparator
                        + String.join(File.pathSeparator, runtime),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                handler.getName());
        process.environment().clear();
        process.environment().putAll(settings());
        process.environment()
                .putAll(Map.of(
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_ACCESS_KEY_ID",
                        "none",
                        "AWS_SECRET_ACCESS_KEY",
                        "none",
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "f",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "1",
                        "AWS_LAMBDA_LOG_GROUP_NAME",
                        "g",
                        "AWS_LAMBDA_LOG_STREAM_NAME",
                        "s",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "1024",
                        "_HANDLER",
                        handler.getName()));
        return process;
    }

    private static Map<String, String> settings() {
        var names = new ArrayList<>(List.of(
                "ENVIRONMENT",
                "REPOSITORY",
                "BRANCH",
                "LEDGER_TABLE",
                "ARTIFACT_BUCKET",
                "BUILD_PROJECT",
                "CODE_DEPLOY_APPLICATION",
                "DEPLOYMENT_GROUP",
                "AUTO_SCALING_GROUP",
                "TARGET_GROUP_ARN",
                "WEBHOOK_SECRET_ID",
                "STATE_MACHINE_ARN"));
        var variables = new java.util.HashMap<String, String>();
        names.forEach(name -> variables.put(name, "x"));
        variables.put("PROBE_ADDRESS", "http://{id}.invalid");
        return Settings.from(variables).variables();
    }
}
