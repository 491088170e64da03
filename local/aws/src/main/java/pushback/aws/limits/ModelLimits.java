package pushback.aws.limits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sfn.model.ValidationException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// The limits that AWS's models of its services set to requests: what must be there, lengths, ranges, words and
/// patterns
/// of members. AWS
/// looks at them before a service does, so one check stands in front of every fake. The table, `members.txt`, has every
/// operation of the fakes, and is written by `local/aws/src/test/models/limits`.
public final class ModelLimits {
    private static final Map<String, Map<String, Limit>> TABLE = read();
    private static final ClassValue<LimitedProcess> KNOWN = new ClassValue<>() {
        @Override
        protected LimitedProcess computeValue(Class<?> type) {
            try {
                var none = (SdkPojo) type.getMethod("builder").invoke(null);
                var limits = TABLE.getOrDefault(operation(type).toLowerCase(Locale.ROOT), Map.of());
                return LimitedProcess.request(limits, none.sdkFields());
            } catch (ReflectiveOperationException impossible) {
                throw new AssertionError("every request of the SDK has a builder", impossible);
            }
        }
    };

    private ModelLimits() {}

    /// The operations it knows, in small letters: `autoscaling:setdesiredcapacity`, by the SDK's package.
    public static Set<String> operations() {
        return TABLE.keySet();
    }

    /// The paths of the members of `operation` that have limits, such as `Tags[].Key`.
    public static Set<String> members(String operation) {
        return TABLE.get(operation.toLowerCase(Locale.ROOT)).keySet();
    }

    /// The paths of the members of `operation` that must be there if what they are in is.
    public static Set<String> required(String operation) {
        return TABLE.get(operation.toLowerCase(Locale.ROOT)).entrySet().stream()
                .filter(member -> member.getValue().required())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// Whether the member at `path` may be anything if it is there.
    public static boolean isOnlyRequired(String operation, String path) {
        return TABLE.get(operation.toLowerCase(Locale.ROOT)).get(path).wanted().isEmpty();
    }

    /// What a request class of the SDK asks for, such as `sfn:StartExecution`.
    public static String operation(Class<?> request) {
        var name = request.getSimpleName();
        var packages = request.getPackageName().split("\\.");
        return packages[packages.length - 2] + ":" + name.substring(0, name.length() - "Request".length());
    }

    /// Throws the service's own exception if `request` has a member past its limits. What is no request passes.
    public static void check(Object request) {
        if (!(request instanceof SdkPojo pojo)) return;
        var known = KNOWN.get(request.getClass());
        if (known.allows(pojo)) return;
        var service = operation(request.getClass()).split(":")[0];
        var first = known.first(pojo);
        if (service.equals("codedeploy") && first.isMissingIn(pojo)) throw OfCodeDeploy.missing(first.name());
        var sentences = new ArrayList<String>();
        known.tell(pojo, "", sentences);
        if (service.equals("cloudwatch")) MissingMetricParameter.throwFor(sentences);
        var errors = sentences.size() == 1 ? "1 validation error" : sentences.size() + " validation errors";
        throw refusal(service, first.name(), errors + " detected: " + String.join("; ", sentences));
    }

    /// `service`, with the check in front of each of its operations.
    ///
    /// @param type the client's interface
    public static <T> T before(Class<T> type, T service) {
        InvocationHandler checked = (proxy, method, arguments) -> {
            if (arguments != null && arguments.length > 0 && arguments[0] instanceof Consumer<?>) {
                // The interface's own form, which fills a request and asks with it.
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (arguments != null && arguments.length > 0) check(arguments[0]);
            try {
                return method.invoke(service, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, checked));
    }

    /// As its protocol says it: with JSON a ValidationException, with Query a ValidationError.
    ///
    /// @param member the first of the request that is past its limits
    private static AwsServiceException refusal(String service, String member, String message) {
        return switch (service) {
            case "autoscaling" -> Refusal.of(AutoScalingException.builder(), "AutoScaling", "ValidationError", message);
            case "cloudwatch" -> Refusal.of(CloudWatchException.builder(), "CloudWatch", "ValidationError", message);
            case "codedeploy" -> OfCodeDeploy.refusal(member, message);
            case "dynamodb" -> Refusal.of(DynamoDbException.builder(), "DynamoDb", "ValidationException", message);
            case "elasticloadbalancingv2" ->
                Refusal.of(
                        ElasticLoadBalancingV2Exception.builder(),
                        "ElasticLoadBalancingV2",
                        "ValidationError",
                        message);
            case "rds" -> Refusal.of(RdsException.builder(), "Rds", "ValidationError", message);
            case "s3" -> Refusal.of(S3Exception.builder(), "S3", "InvalidArgument", message);
            case "secretsmanager" ->
                Refusal.of(SecretsManagerException.builder(), "SecretsManager", "ValidationException", message);
            case "sfn" -> Refusal.of(ValidationException.builder(), "Sfn", "ValidationException", message);
            case "sns" -> Refusal.of(SnsException.builder(), "Sns", "ValidationError", message);
            case "ssm" -> Refusal.of(SsmException.builder(), "Ssm", "ValidationException", message);
            default -> throw new IllegalStateException("the table names " + service + ", which has no fake");
        };
    }

    private static Map<String, Map<String, Limit>> read() {
        try (var stream = ModelLimits.class.getResourceAsStream("members.txt");
                var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            var table = new TreeMap<String, Map<String, Limit>>();
            Map<String, Limit> members = null;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) continue;
                if (line.startsWith(" ")) {
                    var words = line.trim().split(" ", 2);
                    members.put(words[0], Limit.read(words[1]));
                } else {
                    members = new LinkedHashMap<>();
                    table.put(line.toLowerCase(Locale.ROOT), members);
                }
            }
            return table;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
