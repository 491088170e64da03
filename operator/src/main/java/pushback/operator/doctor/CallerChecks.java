package pushback.operator.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pushback.operator.EnvironmentAccess;
import pushback.operator.PolicySimulator;
import pushback.wiring.OperatorPermissions;
import pushback.wiring.Permissions.Permission;
import pushback.wiring.Permissions.Target;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Trigger;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// Who asks, what they may, and whether their clock is right.
final class CallerChecks {
    /// AWS refuses signatures from 5 minutes on (15 for some services); a clock that goes wrong is told before.
    private static final Duration SKEW = Duration.ofSeconds(60);

    private final EnvironmentAccess access;

    CallerChecks(EnvironmentAccess access) {
        this.access = access;
    }

    private GetCallerIdentityResponse identity() {
        return access.clients().get(StsClient.class).getCallerIdentity();
    }

    Finding caller() {
        var identity = identity();
        if (!identity.account().equals(access.known().account()))
            return Finding.notReady(
                    "caller",
                    "you are " + identity.arn() + ", and the environment is in the account "
                            + access.known().account(),
                    "name a profile of that account: --profile");
        return Finding.ready("caller", "you are " + identity.arn());
    }

    Finding permissions() {
        var simulator = access.clients().get(PolicySimulator.class);
        var principal = principal(identity().arn());
        var denied = new TreeSet<String>();
        for (var target : OperatorPermissions.OPERATOR.stream()
                .map(Permission::target)
                .collect(Collectors.toCollection(LinkedHashSet::new)))
            denied.addAll(simulator.denied(principal, actions(target), resources(target)));
        return denied.isEmpty()
                ? Finding.ready("permissions", "you may do all that an operator's commands do")
                : Finding.notReady(
                        "permissions",
                        "you may not: " + String.join(", ", denied),
                        "attach the managed policy Pushback-"
                                + access.settings().environment() + "-operator-"
                                + access.known().region());
    }

    private static List<String> actions(Target target) {
        return OperatorPermissions.OPERATOR.stream()
                .filter(permission -> permission.target() == target)
                .map(Permission::action)
                .distinct()
                .toList();
    }

    /// A role's session is no principal that has policies; the role is.
    private static String principal(String arn) {
        return arn.replaceFirst("^arn:(aws[\\w-]*):sts::(\\d+):assumed-role/([^/]+)/.*", "arn:$1:iam::$2:role/$3");
    }

    private List<String> resources(Target target) {
        var settings = access.settings();
        var known = access.known();
        var place = ":" + known.region() + ":" + known.account() + ":";
        return switch (target) {
            case LEDGER_TABLE ->
                List.of("arn:aws:dynamodb" + place + "table/"
                        + settings.stores().ledgerTable());
            case DEPLOY_MACHINE -> List.of(settings.stateMachineArn());
            case DRILL_MACHINE -> List.of(known.drillMachineArn());
            case DEPLOY_EXECUTIONS -> List.of(executions(settings.stateMachineArn()));
            case DRILL_EXECUTIONS -> List.of(executions(known.drillMachineArn()));
            case PARAMETER -> List.of("arn:aws:ssm" + place + "parameter/pushback/" + settings.environment());
            case DEPLOYMENT_GROUP ->
                List.of("arn:aws:codedeploy" + place + "deploymentgroup:"
                        + settings.servers().codeDeployApplication() + "/"
                        + settings.servers().deploymentGroup());
            case OPERATORS_FUNCTIONS -> functions("arn:aws:lambda" + place + "function:" + known.functionPrefix());
            case FUNCTION_LOGS -> List.of("arn:aws:logs" + place + "log-group:" + known.logGroup("CheckHealth"));
            case BUILD_LOG ->
                List.of("arn:aws:logs" + place + "log-group:" + known.places().buildLog());
            case ALARMS -> alarms("arn:aws:cloudwatch" + place + "alarm:");
            default -> List.of("*");
        };
    }

    private static String executions(String machine) {
        return machine.replace(":stateMachine:", ":execution:") + ":any";
    }

    private static List<String> functions(String prefix) {
        return Steps.ALL.stream()
                .filter(step -> step.trigger() == Trigger.PERSON)
                .map(step -> prefix + step.name())
                .toList();
    }

    private List<String> alarms(String prefix) {
        var names = new ArrayList<String>();
        access.settings().health().alarms().forEach(name -> names.add(prefix + name));
        return names.isEmpty() ? List.of("*") : names;
    }

    Finding clock() {
        var before = access.clock().instant();
        var told = identity().sdkHttpResponse().firstMatchingHeader("Date").flatMap(CallerChecks::date);
        if (told.isEmpty()) return Finding.notAsked("clock", "the answer says no time");
        var skew = Duration.between(told.get(), before).abs();
        return skew.compareTo(SKEW) <= 0
                ? Finding.ready("clock", "this machine's clock is right")
                : Finding.notReady(
                        "clock",
                        "this machine's clock differs by " + skew.toSeconds() + " s from AWS's",
                        "set it by NTP; AWS refuses signatures from 5 minutes on");
    }

    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }
}
