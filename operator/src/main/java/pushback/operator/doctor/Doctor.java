package pushback.operator.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import pushback.operator.EnvironmentAccess;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Puts all the questions, at the same time. One that cannot be asked is no reason not to ask the others.
public final class Doctor {
    /// The checks' names, in the order in which they are shown.
    public static final List<String> CHECKS = List.of(
            "caller",
            "permissions",
            "parameter",
            "functions",
            "webhook",
            "token",
            "branch",
            "agents",
            "target group",
            "alarms",
            "metrics",
            "rollback bundle",
            "clock",
            "disk",
            "state machine");

    private static final Pattern DENIED =
            Pattern.compile("AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError.*");
    private static final Pattern UNKNOWN =
            Pattern.compile("UnknownOperationException|InvalidAction|UnsupportedOperation|UnknownOperation.*");

    private final EnvironmentAccess access;

    public Doctor(EnvironmentAccess access) {
        this.access = access;
    }

    /// A finding for each of [#CHECKS], in their order.
    public List<Finding> look() {
        return all(checks());
    }

    /// The finding of one of them.
    public Finding look(String check) {
        return all(Map.of(check, checks().get(check))).getFirst();
    }

    private Map<String, Callable<Finding>> checks() {
        var caller = new CallerChecks(access);
        var outside = new HostChecks(access);
        var fleet = new FleetChecks(access);
        var watch = new WatchChecks(access);
        var checks = new LinkedHashMap<String, Callable<Finding>>();
        checks.put("caller", caller::caller);
        checks.put("permissions", caller::permissions);
        checks.put(
                "parameter",
                () -> Finding.ready(
                        "parameter",
                        "the environment's names are known, and of this version: "
                                + access.known().settings().size() + " settings"));
        checks.put("functions", watch::functions);
        checks.put("webhook", outside::webhook);
        checks.put("token", outside::token);
        checks.put("branch", outside::branch);
        checks.put("agents", fleet::agents);
        checks.put("target group", fleet::targetGroup);
        checks.put("alarms", watch::alarms);
        checks.put("metrics", watch::metrics);
        checks.put("rollback bundle", new BundleCheck(access)::bundle);
        checks.put("clock", caller::clock);
        checks.put("disk", fleet::disk);
        checks.put("state machine", new MachineCheck(access)::stateMachine);
        return checks;
    }

    /// Nothing of the environment can be asked.
    ///
    /// @param reason with its remedy
    public static List<Finding> nothingAsked(String reason) {
        var findings = new ArrayList<Finding>();
        findings.add(Finding.notReady("environment", reason, ""));
        CHECKS.forEach(check -> findings.add(Finding.notAsked(check, "the environment was not reached")));
        return findings;
    }

    private static List<Finding> all(Map<String, Callable<Finding>> checks) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new LinkedHashMap<String, Future<Finding>>();
            checks.forEach((name, check) -> asked.put(name, threads.submit(check)));
            return asked.entrySet().stream()
                    .map(one -> finding(one.getKey(), one.getValue()))
                    .toList();
        }
    }

    private static Finding finding(String check, Future<Finding> asked) {
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            return unable(check, failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Finding.notAsked(check, "interrupted");
        }
    }

    private static Finding unable(String check, Throwable thrown) {
        return switch (thrown) {
            case AwsServiceException refused -> refused(check, refused);
            case SdkClientException away -> Finding.notAsked(check, "AWS was not reached: " + away.getMessage());
            default -> Finding.notAsked(check, String.valueOf(thrown.getMessage()));
        };
    }

    private static Finding refused(String check, AwsServiceException refused) {
        var details = refused.awsErrorDetails();
        var code = details == null ? "" : String.valueOf(details.errorCode());
        var message = details == null ? refused.getMessage() : details.errorMessage();
        if (DENIED.matcher(code).matches() || refused.statusCode() == 403)
            return Finding.notAsked(check, "AWS does not allow to ask it: " + message);
        if (UNKNOWN.matcher(code).matches()) return Finding.notAsked(check, "nobody answers that here: " + message);
        return Finding.notReady(check, "AWS refuses (" + code + "): " + message, "see what it names");
    }
}
