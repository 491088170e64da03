package pushback.cdk.coldstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import pushback.Settings;
import pushback.Steps;
import pushback.Steps.Step;

/// Cold starts with Lambda's own runtime client. What is timed is a whole process: the runtime, our wiring, the SDK,
/// the first call of a service, the answer.
class ColdStartTest {
    private static final int RUNS = 5;

    @Test
    void everyFunctionStartsAndAnswers() throws IOException, InterruptedException {
        var step = Steps.ALL.stream().filter(found -> found.name().equals("CheckHealth")).findFirst().orElseThrow();
        try (var lambda = new Lambda()) {
            var start = lambda.start(process(step.handler().getName()), AnyEvent.of(step));
            assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
            assertEquals(1, start.calls(), "the ledger was asked");
        }
    }

    /// The table in docs/aws.md: `mvn -pl cdk -am test -Dtest=ColdStartTest -Dpushback.coldstart=true`.
    @Test
    @EnabledIfSystemProperty(named = "pushback.coldstart", matches = "true",
            disabledReason = "a benchmark of minutes; set pushback.coldstart=true")
    void asRatioToAnEmptyHandler() throws IOException, InterruptedException {
        try (var lambda = new Lambda()) {
            System.out.println("| function | to the empty handler | median, ms | the empty one, ms |");
            System.out.println("|---|---:|---:|---:|");
            for (var step : Steps.ALL) System.out.println(line(step, lambda));
        }
    }

    private static String line(Step step, Lambda lambda) throws IOException, InterruptedException {
        var empty = new ArrayList<Long>();
        var own = new ArrayList<Long>();
        for (int run = 0; run < RUNS; run++) {
            empty.add(lambda.start(process(EmptyHandler.class.getName()), "{}").time().toMillis());
            own.add(lambda.start(process(step.handler().getName()), AnyEvent.of(step)).time().toMillis());
        }
        return "| `%s` | %.1f | %d | %d |".formatted(step.name(), (double) median(own) / median(empty), median(own),
                median(empty));
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    /// As Lambda starts Java: the serial collector, the first compiler only.
    private static ProcessBuilder process(String handler) {
        var functions = Path.of("..", "functions", "target").toAbsolutePath().normalize();
        var runtime = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path ->
                        path.matches(".*(/aws-lambda-java-[a-z-]+-[0-9]|test-classes).*")).toList();
        var process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-XX:ErrorFile=target/hs_err.log", "-cp",
                        functions.resolve("classes") + File.pathSeparator
                + functions.resolve("lib") + File.separator + "*" + File.pathSeparator
                        + String.join(File.pathSeparator, runtime),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler);
        process.environment().clear();
        process.environment().putAll(settings());
        process.environment().putAll(Map.of("AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", "none",
                "AWS_SECRET_ACCESS_KEY", "none",
                "AWS_LAMBDA_FUNCTION_NAME", "f", "AWS_LAMBDA_FUNCTION_VERSION", "1", "AWS_LAMBDA_LOG_GROUP_NAME", "g",
                "AWS_LAMBDA_LOG_STREAM_NAME", "s", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024", "_HANDLER", handler));
        return process;
    }

    private static Map<String, String> settings() {
        var names = new ArrayList<>(List.of("ENVIRONMENT", "REPOSITORY", "BRANCH", "LEDGER_TABLE", "ARTIFACT_BUCKET",
                "BUILD_PROJECT",
                "CODE_DEPLOY_APPLICATION", "DEPLOYMENT_GROUP", "AUTO_SCALING_GROUP", "TARGET_GROUP_ARN",
                        "WEBHOOK_SECRET_ID", "STATE_MACHINE_ARN"));
        var variables = new java.util.HashMap<String, String>();
        names.forEach(name -> variables.put(name, "x"));
        variables.put("PROBE_ADDRESS", "http://{id}.invalid");
        return Settings.from(variables).variables();
    }
}
