package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.wiring.OperatorPermissions;
import pushback.wiring.Permissions.Permission;
import pushback.wiring.Permissions.Target;
import software.amazon.awssdk.core.SdkRequest;

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
