package pushback.cdk.deployer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import pushback.cdk.log.Logs;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.stepfunctions.CfnStateMachine;
import software.constructs.Construct;

/// A state machine for each definition, which may call the functions and services that it names, and nothing else.
final class Machines {
    private static final String INVOKE = "arn:aws:states:::lambda:invoke";
    private static final String INVOKE_WITH_TOKEN = INVOKE + ".waitForTaskToken";
    private static final String BUILD = "arn:aws:states:::codebuild:startBuild.sync";

    private final Construct scope;
    private final Environment environment;
    private final Names names;
    private final Map<String, String> substitutions;

    /// @param substitutions values of the names in `${...}` that a definition may use
    Machines(Construct stack, Environment environment, Names names, Map<String, String> substitutions) {
        this.scope = new Construct(stack, "Machines");
        this.environment = environment;
        this.names = names;
        this.substitutions = substitutions;
    }

    /// By the definition's name.
    Map<String, CfnStateMachine> make() {
        var machines = new LinkedHashMap<String, CfnStateMachine>();
        for (var definition : Definition.all()) machines.put(definition.name(), make(definition));
        return machines;
    }

    private CfnStateMachine make(Definition definition) {
        var used = new TreeMap<String, String>();
        for (var name : definition.substitutions()) {
            if (!substitutions.containsKey(name))
                throw new IllegalArgumentException(definition.name()
                        + ".asl.json uses ${" + name
                        + "}, which is neither a step nor one of " + substitutions.keySet());
            used.put(name, substitutions.get(name));
        }
        var log = Logs.kept(
                scope,
                definition.name() + "Log",
                "/aws/vendedlogs/states/" + names.machine(definition.name()),
                environment);
        return CfnStateMachine.Builder.create(scope, definition.name())
                .stateMachineName(names.machine(definition.name()))
                .definitionString(definition.text())
                .definitionSubstitutions(used)
                .roleArn(role(definition).getRoleArn())
                .stateMachineType("STANDARD")
                .tracingConfiguration(CfnStateMachine.TracingConfigurationProperty.builder()
                        .enabled(true)
                        .build())
                .loggingConfiguration(CfnStateMachine.LoggingConfigurationProperty.builder()
                        .level("ALL")
                        // What states get and give has task tokens in it, and whoever has one can answer the task. It
                        // is in the execution's history, which takes more than the right to read logs.
                        .includeExecutionData(false)
                        .destinations(List.of(CfnStateMachine.LogDestinationProperty.builder()
                                .cloudWatchLogsLogGroup(CfnStateMachine.CloudWatchLogsLogGroupProperty.builder()
                                        .logGroupArn(log.getLogGroupArn())
                                        .build())
                                .build()))
                        .build())
                .build();
    }

    private Role role(Definition definition) {
        var statements = new ArrayList<PolicyStatement>();
        for (var resource : definition.resources())
            switch (resource) {
                case INVOKE, INVOKE_WITH_TOKEN -> {}
                case BUILD -> statements.addAll(build());
                default ->
                    throw new IllegalArgumentException(definition.name() + ".asl.json calls " + resource
                            + ", and the CDK app does not know what that needs to be allowed");
            }
        // Every version: executions that began before an update still call theirs.
        var functions = definition.substitutions().stream()
                .filter(Deployer::isStep)
                .map(step -> names.functionArn(step) + ":*")
                .toList();
        if (!functions.isEmpty()) statements.add(Allow.on(functions, "lambda:InvokeFunction"));
        statements.add(Allow.anywhere(
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets"));
        statements.add(Allow.anywhere(
                "logs:CreateLogDelivery",
                "logs:GetLogDelivery",
                "logs:UpdateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups"));
        return Allow.role(scope, definition.name() + "Role", "states.amazonaws.com", statements);
    }

    /// `.sync` watches the build through a rule that Step Functions manages.
    private List<PolicyStatement> build() {
        var stack = names.stack();
        return List.of(
                Allow.on(names.projectArn(), "codebuild:StartBuild", "codebuild:StopBuild", "codebuild:BatchGetBuilds"),
                Allow.on(
                        "arn:" + stack.getPartition() + ":events:" + stack.getRegion() + ":" + stack.getAccount()
                                + ":rule/StepFunctionsGetEventForCodeBuildStartBuildRule",
                        "events:PutTargets",
                        "events:PutRule",
                        "events:DescribeRule"));
    }
}
