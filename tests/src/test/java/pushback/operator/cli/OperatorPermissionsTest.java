package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.virtual.VirtualCloud;
import pushback.operator.ObjectHeads;
import pushback.operator.PolicySimulator;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.OperatorPermissions;
import pushback.wiring.Permissions.Permission;
import pushback.wiring.Permissions.Target;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationRequest;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandResponse;

/// What the operator's commands ask of AWS is what the two policies allow: nothing is missing, nothing too much.
class OperatorPermissionsTest {
    private final VirtualCloud world =
            new VirtualCloud(2, new Rules(List.of(), InFreeze.WAIT, Duration.ofHours(2), List.of(), List.of()));
    private final Set<String> looked = new TreeSet<>();
    private final Set<String> done = new TreeSet<>();

    @Test
    void theCommandsAskForExactlyWhatThePoliciesAllow() {
        try (var environment = new ServedEnvironment(world)) {
            world.commit("Say one", AppBehaviour.good());
            environment.listen((action, request) -> done.add(use(action, request)));
            run(environment, "deploy", "--no-wait");
            pass(Duration.ofSeconds(20));
            assertEquals(1, environment.run("approve", waiting()), "four eyes");
            assertTrue(environment.said().contains("cannot approve it"), environment.said());
            run(environment, "reject", waiting(), "--reason", "not so");
            world.start("requestedBy", "dana");
            pass(Duration.ofSeconds(20));
            run(environment, "approve", waiting(), "--reason", "fine");
            pass(Duration.ofSeconds(20));
            environment.listen((action, request) -> looked.add(use(action, request)));
            run(environment, "status");
            run(environment, "logs", "--follow");
            environment.listen((action, request) -> done.add(use(action, request)));
            environment.run("rollback", "--dry-run");
            run(environment, "freeze", "--reason", "inventory");
            run(environment, "unfreeze");
            run(environment, "drill", "stop-server");
            run(environment, "park");
            run(environment, "unpark");
            environment.run("halt");
            run(environment, "deploy", "--no-wait");
            pass(Duration.ofSeconds(20));
            run(environment, "reject", waiting(), "--reason", "not today");
            environment.listen((action, request) -> looked.add(use(action, request)));
            for (var command : List.of("status", "releases", "logs")) run(environment, command);
            run(environment, "judge", "replay", "--last", "3");
            run(environment, "judge", "explain", "--requests-per-second", "600");
            run(environment, "drill", "list");
            look(environment);
            // Functions in memory keep no log; what is asked for is seen all the same.
            environment.run("logs", "--function", "CheckHealth");
        }
        done.addAll(looked);
        // Everybody may ask who they are.
        done.remove("sts:GetCallerIdentity ANYTHING");
        var viewer = names(OperatorPermissions.VIEWER);
        assertEquals(names(OperatorPermissions.OPERATOR), done);
        looked.removeAll(viewer);
        assertEquals(Set.of(), looked, "looked at, and not allowed to viewers");
    }

    /// They are a shell, the account's secrets, and all that may be wrong: in no policy, and said where one reads of
    /// them.
    @Test
    void whatRunPutAndTheDoctorAskForBesidesIsInTheDocs() throws IOException {
        var other = new VirtualCloud(2, Rules.NONE);
        try (var environment = new ServedEnvironment(other)) {
            for (var message : List.of("Say one", "Say two")) {
                other.commit(message, AppBehaviour.good());
                other.run();
            }
            other.cloud()
                    .services()
                    .secrets()
                    .createSecret(create -> create.name("token").secretString("t"));
            // For the token and the alarms, which an environment may have.
            set(other, environment.name(), Map.of("GITHUB_TOKEN_SECRET_ID", "token", "ALARMS", "errors"));
            environment.replace(SsmClient.class, EndedAtOnce::new);
            assertEquals(beyond("| `run`"), asked(environment, "run", "true"));
            var put = asked(environment, "put", "parameter", "/app/a");
            put.addAll(asked(environment, "put", "secret", "app/a"));
            put.addAll(asked(environment, "put", "secret", "app/a"));
            assertEquals(beyond("| `put`"), put);
            // These two are asked without a client of the SDK, which the jar alone would have to carry.
            var withoutClient = new TreeSet<String>();
            environment.replace(PolicySimulator.class, _ -> (principal, actions, resources) -> {
                withoutClient.add("iam:SimulatePrincipalPolicy");
                return List.of();
            });
            environment.replace(ObjectHeads.class, heads -> (bucket, key, version) -> {
                withoutClient.add("s3:GetObjectVersion");
                return heads.of(bucket, key, version);
            });
            var doctor = asked(environment, "doctor");
            doctor.addAll(withoutClient);
            assertEquals(beyond("| `doctor`"), doctor);
        }
    }

    /// What a command asks for that the operator's policy does not allow.
    private static Set<String> asked(ServedEnvironment environment, String... words) {
        var allowed =
                OperatorPermissions.OPERATOR.stream().map(Permission::action).collect(Collectors.toSet());
        var actions = new TreeSet<String>();
        environment.listen((action, request) -> actions.add(named(action)));
        var in = System.in;
        System.setIn(new ByteArrayInputStream("value".getBytes(StandardCharsets.UTF_8)));
        try {
            environment.run(words);
        } finally {
            System.setIn(in);
        }
        actions.removeAll(allowed);
        actions.remove("sts:GetCallerIdentity");
        return actions;
    }

    /// The actions that the row of docs/aws.md names.
    private static Set<String> beyond(String row) throws IOException {
        var line = Files.readAllLines(Path.of("..", "docs", "aws.md")).stream()
                .filter(text -> text.startsWith(row) && text.contains("ssm:"))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("`([a-z0-9-]+:[A-Z]\\w+)`")
                .matcher(line)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void set(VirtualCloud world, String environment, Map<String, String> variables) {
        var ssm = world.cloud().services().ssm();
        var name = KnownEnvironment.parameter(environment);
        var known = KnownEnvironment.read(
                ssm.getParameter(get -> get.name(name)).parameter().value());
        var settings = new HashMap<>(known.settings());
        settings.putAll(variables);
        var other = new KnownEnvironment(
                known.account(),
                known.region(),
                known.drillMachineArn(),
                known.functionPrefix(),
                known.logPrefix(),
                known.places(),
                settings);
        ssm.putParameter(
                put -> put.name(name).type(ParameterType.STRING).overwrite(true).value(Json.text(other)));
    }

    /// Systems Manager, whose servers have run each command already.
    private record EndedAtOnce(SsmClient real) implements SsmClient {
        @Override
        public GetCommandInvocationResponse getCommandInvocation(GetCommandInvocationRequest request) {
            return real.getCommandInvocation(request).toBuilder()
                    .status("Success")
                    .standardOutputContent("exit=0\nout=\nerr=\n")
                    .build();
        }

        @Override
        public SendCommandResponse sendCommand(SendCommandRequest request) {
            return real.sendCommand(request);
        }

        @Override
        public GetParameterResponse getParameter(GetParameterRequest request) {
            return real.getParameter(request);
        }

        @Override
        public PutParameterResponse putParameter(PutParameterRequest request) {
            return real.putParameter(request);
        }

        @Override
        public String serviceName() {
            return real.serviceName();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    /// As the console's pages do.
    private void look(ServedEnvironment environment) {
        var records = environment.operator().records();
        var release = records.releases("", 1, 10, _ -> true).getFirst();
        records.release(release.release())
                .executions()
                .forEach(run -> assertTrue(records.definition(run.arn()).isPresent()));
        assertTrue(records.evidence(release.release()).isPresent()
                || release.bill().isEmpty());
        var drill = records.drill(records.drills(1).getFirst().drill()).orElseThrow();
        assertTrue(records.definition(drill.arn()).isPresent());
        records.traffic(records.fleet(), world.timeline().now());
        assertFalse(records.activities().isEmpty());
    }

    private String waiting() {
        return world.cloud()
                .pushback()
                .approvals()
                .waiting()
                .getFirst()
                .release()
                .id();
    }

    private void pass(Duration time) {
        world.timeline().advance(time);
    }

    private static void run(ServedEnvironment environment, String... words) {
        var code = environment.run(words);
        assertTrue(code == 0, String.join(" ", words) + ": " + environment.said());
    }

    private static Set<String> names(List<Permission> permissions) {
        return permissions.stream()
                .map(permission -> permission.action() + " " + permission.target())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// As a policy would have to allow it.
    private static String use(String action, SdkRequest request) {
        return named(action) + " " + target(named(action), String.valueOf(request));
    }

    private static String named(String action) {
        return switch (action) {
            case "lambda:Invoke" -> "lambda:InvokeFunction";
            case "s3:ListObjectsV2" -> "s3:ListBucket";
            default -> action.replaceFirst("^monitoring:", "cloudwatch:");
        };
    }

    private static Target target(String action, String request) {
        var ofDrills = request.contains(":pushback-drill");
        return switch (action) {
            case "ssm:GetParameter" -> Target.PARAMETER;
            case "s3:GetObject" -> Target.EVIDENCE;
            case "s3:ListBucket" -> Target.ARTIFACT_BUCKET;
            case "logs:FilterLogEvents" ->
                request.contains("/aws/codebuild/") ? Target.BUILD_LOG : Target.FUNCTION_LOGS;
            case "lambda:InvokeFunction" -> Target.OPERATORS_FUNCTIONS;
            case "states:StartExecution", "states:ListExecutions" ->
                ofDrills ? Target.DRILL_MACHINE : Target.DEPLOY_MACHINE;
            case "states:DescribeExecution", "states:GetExecutionHistory", "states:DescribeStateMachineForExecution" ->
                ofDrills ? Target.DRILL_EXECUTIONS : Target.DEPLOY_EXECUTIONS;
            case "codedeploy:ListDeployments", "codedeploy:GetDeployment" -> Target.DEPLOYMENT_GROUP;
            case "dynamodb:GetItem", "dynamodb:Query" -> Target.LEDGER_TABLE;
            default -> Target.ANYTHING;
        };
    }
}
