package pushback.cdk.deployer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.cdk.data.Buckets;
import pushback.cdk.iam.Allow;
import pushback.measures.Metric;
import pushback.wiring.Permissions;
import pushback.wiring.Permissions.Target;
import pushback.wiring.Steps.Step;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// [Permissions] as statements on the environment's resources.
///
/// @param arns of each target that the environment has; what it has not (a database, say) is granted to nobody
/// @param namedAlarms ARNs of alarms that somebody else made and the environment's file names
record Grants(Map<Target, List<String>> arns, List<String> namedAlarms) {
    static final String BUNDLES = "/" + Buckets.BUILDS + "*";

    /// One statement for each target.
    List<PolicyStatement> of(Step step) {
        return of(Permissions.of(step.handler()));
    }

    /// One statement for each target.
    List<PolicyStatement> of(List<Permissions.Permission> permissions) {
        var byTarget = new LinkedHashMap<Target, List<String>>();
        for (var permission : permissions)
            byTarget.computeIfAbsent(permission.target(), _ -> new java.util.ArrayList<>())
                    .add(permission.action());
        return byTarget.entrySet().stream()
                .filter(granted -> isFree(granted.getKey()) || arns.containsKey(granted.getKey()))
                .map(granted -> statement(
                        granted.getKey(), granted.getValue().stream().distinct().toArray(String[]::new)))
                .toList();
    }

    private PolicyStatement statement(Target target, String... actions) {
        return switch (target) {
            case ANYTHING -> Allow.anywhere(actions);
            case OUR_METRICS -> {
                var statement = Allow.anywhere(actions);
                statement.addCondition("StringEquals", Map.of("cloudwatch:namespace", Metric.NAMESPACE));
                yield statement;
            }
            case INSTANCES -> {
                var statement = Allow.on(arns.get(target), actions);
                // EC2 tags every instance of a group so, and nobody else may.
                var group = arns.get(Target.AUTO_SCALING_GROUP).getFirst();
                statement.addCondition(
                        "StringEquals",
                        Map.of(
                                "ssm:resourceTag/aws:autoscaling:groupName",
                                group.substring(group.lastIndexOf('/') + 1)));
                yield statement;
            }
            case ALARMS -> {
                var statement = Allow.on(arns.get(target), actions);
                namedAlarms.forEach(statement::addResources);
                yield statement;
            }
            default -> Allow.on(arns.get(target), actions);
        };
    }

    private static boolean isFree(Target target) {
        return target == Target.ANYTHING || target == Target.OUR_METRICS;
    }
}
