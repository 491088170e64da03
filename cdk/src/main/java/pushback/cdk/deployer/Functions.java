package pushback.cdk.deployer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.environment.DeployerSection.Archive;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import pushback.cdk.log.Logs;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import pushback.lambda.Entry;
import pushback.wiring.Permissions;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.lambda.VersionOptions;
import software.amazon.awscdk.services.s3.assets.AssetOptions;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// One function for each step, each with a role of its own that allows what [Permissions] says.
final class Functions {
    private final Construct scope;
    private final Environment environment;
    private final Names names;
    private final Grants grants;
    private final Network network;
    private final SecurityGroups gates;
    private final IQueue unheard;
    private final Sizes sizes = new Sizes(Definition.all());

    /// @param unheard takes the events that a function failed on
    Functions(
            Construct stack,
            Environment environment,
            Names names,
            Grants grants,
            Network network,
            SecurityGroups gates,
            IQueue unheard) {
        this.scope = new Construct(stack, "Functions");
        this.environment = environment;
        this.names = names;
        this.grants = grants;
        this.network = network;
        this.gates = gates;
        this.unheard = unheard;
    }

    /// By the step's name.
    Map<String, Function> make(LambdaArchive archive, Map<String, String> variables) {
        var code = archive.inputs()
                .map(inputs -> Code.fromAsset(
                        archive.file().toString(),
                        AssetOptions.builder().assetHash(inputs).build()))
                .orElseGet(() -> Code.fromAsset(archive.file().toString()));
        var functions = new LinkedHashMap<String, Function>();
        for (var step : Steps.ALL) functions.put(step.name(), make(step, code, variables));
        return functions;
    }

    private Function make(Step step, Code code, Map<String, String> variables) {
        var groups = groups(step);
        var inNetwork = !groups.isEmpty();
        var hasOwnJdk = environment.deployer().archive() == Archive.OWN_JDK;
        var isAsynchronous = Events.call(step);
        var log = Logs.kept(scope, step.name() + "Log", logGroup(names, step.name()), environment);
        var statements = new ArrayList<>(grants.of(step));
        statements.add(Allow.on(log.getLogGroupArn() + ":*", "logs:CreateLogStream", "logs:PutLogEvents"));
        statements.add(Allow.anywhere("xray:PutTraceSegments", "xray:PutTelemetryRecords"));
        if (inNetwork) statements.addAll(attachment(groups));
        if (isAsynchronous) statements.add(Allow.on(unheard.getQueueArn(), "sqs:SendMessage"));
        var role = Allow.role(scope, step.name() + "Role", "lambda.amazonaws.com", statements);
        var function = Function.Builder.create(scope, step.name())
                .functionName(names.function(step.name()))
                .description(step.name() + " of the environment " + environment.name())
                .runtime(hasOwnJdk ? Runtime.PROVIDED_AL2023 : Runtime.JAVA_25)
                // A JDK of its own is the one that synthesises.
                .architecture(hasOwnJdk && !isArm() ? Architecture.X86_64 : Architecture.ARM_64)
                .handler(Entry.class.getName())
                .code(code)
                .memorySize(sizes.memory(step))
                .timeout(Duration.seconds(sizes.timeout(step).toSeconds()))
                .environment(with(step, variables))
                .tracing(Tracing.ACTIVE)
                .logGroup(log)
                // Running executions name the version they began with; AWS deletes none by itself.
                .currentVersionOptions(VersionOptions.builder()
                        .removalPolicy(RemovalPolicy.RETAIN)
                        .build())
                // Without this CDK would widen the role with AWS's managed policies.
                .role(role.withoutPolicyUpdates());
        if (inNetwork)
            function.vpc(network.vpc())
                    .vpcSubnets(network.inner())
                    .securityGroups(groups)
                    .allowPublicSubnet(true);
        if (isAsynchronous)
            function.deadLetterQueue(unheard)
                    .maxEventAge(Duration.hours(1))
                    .retryAttempts(Calls.RETRIES_OF_EVENTS)
                    // Room of its own, that other functions of the account cannot take; two, since events come
                    // together.
                    .reservedConcurrentExecutions(2);
        var built = function.build();
        // CDK makes it wait for its role once more; the role's name says so already.
        ((CfnFunction) built.getNode().getDefaultChild()).addDeletionOverride("DependsOn");
        return built;
    }

    private static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }

    /// Where the function of a step writes.
    static String logGroup(Names names, String step) {
        return "/aws/lambda/" + names.function(step);
    }

    /// What a function in the network is let through by; empty: it is outside of it.
    private List<SecurityGroup> groups(Step step) {
        var groups = new ArrayList<SecurityGroup>();
        if (Permissions.reachesServers(step.handler())) groups.add(gates.functions());
        if (Permissions.reachesDatabase(step.handler()) && gates.provision() != null) groups.add(gates.provision());
        return List.copyOf(groups);
    }

    /// All are the same class; this says which of them it is.
    private static Map<String, String> with(Step step, Map<String, String> variables) {
        var own = new LinkedHashMap<>(variables);
        own.put(Entry.STEP, step.handler().getName());
        return own;
    }

    /// What Lambda does with a function's role to reach the network; only on the interfaces of these subnets.
    private List<PolicyStatement> attachment(List<SecurityGroup> groups) {
        var stack = names.stack();
        var interfaces = "arn:" + stack.getPartition() + ":ec2:" + stack.getRegion() + ":" + stack.getAccount() + ":";
        var subnets = network.vpc().selectSubnets(network.inner()).getSubnetIds().stream()
                .map(id -> interfaces + "subnet/" + id);
        var resources = Stream.of(
                        subnets,
                        Stream.of(interfaces + "network-interface/*"),
                        groups.stream().map(group -> interfaces + "security-group/" + group.getSecurityGroupId()))
                .flatMap(all -> all)
                .toList();
        return List.of(
                Allow.on(resources, "ec2:CreateNetworkInterface"),
                Allow.on(
                        interfaces + "network-interface/*",
                        "ec2:DeleteNetworkInterface",
                        "ec2:AssignPrivateIpAddresses",
                        "ec2:UnassignPrivateIpAddresses"),
                Allow.anywhere("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"));
    }
}
