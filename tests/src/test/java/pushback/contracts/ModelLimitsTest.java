package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pushback.aws.limits.ModelLimits;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// What AWS's models allow stands in front of every fake, for every operation that there is.
class ModelLimitsTest {
    /// IAM's names where they are not the SDK's packages.
    private static final Map<String, String> PACKAGES =
            Map.of("elasticloadbalancing", "elasticloadbalancingv2", "states", "sfn");
    /// Permissions that have no operation of their own name.
    private static final Map<String, String> ASKED = Map.of(
            "s3:GetObjectVersion",
            "s3:GetObject",
            "s3:DeleteObjectVersion",
            "s3:DeleteObject",
            "s3:ListBucket",
            "s3:ListObjectsV2");

    @Test
    void areTabledForEveryOperationOfEveryFake() {
        assertEquals(
                operations().map(ModelLimitsTest::named).collect(Collectors.toCollection(TreeSet::new)),
                ModelLimits.operations());
    }

    @Test
    void areTabledForEveryPermission() {
        var missing = new TreeSet<String>();
        for (var action : Suites.called()) {
            var parts = ASKED.getOrDefault(action, action).split(":");
            var operation = (PACKAGES.getOrDefault(parts[0], parts[0]) + ":" + parts[1]).toLowerCase(Locale.ROOT);
            if (!ModelLimits.operations().contains(operation)) missing.add(action);
        }
        assertEquals(Set.of(), missing);
    }

    /// Each member by itself: some value is refused with its path, so no line of the table is dead.
    @Test
    void biteForEveryMember() {
        var toothless = new ArrayList<String>();
        var tried = 0;
        for (var type : operations().toList()) {
            for (var path : ModelLimits.members(ModelLimits.operation(type))) {
                tried++;
                if (ModelLimits.isOnlyRequired(ModelLimits.operation(type), path)) continue;
                if (odd().stream().noneMatch(value -> refuses(type, path, value)))
                    toothless.add(ModelLimits.operation(type) + " " + path);
            }
        }
        assertEquals(List.of(), toothless);
        assertTrue(tried > 500, "only " + tried);
    }

    /// Each operation's required members in turn: a request that has all of the others is refused for the one.
    @Test
    void refuseARequestWithoutARequiredMember() {
        var untold = new ArrayList<String>();
        var tried = 0;
        for (var type : operations().toList()) {
            var operation = ModelLimits.operation(type);
            for (var path : ModelLimits.required(operation)) {
                // What is deeper is there only with what it is in.
                if (!path.matches("\\w+")) continue;
                tried++;
                var refusal = refusalWithout(type, path);
                var told = "Value null at '" + Character.toLowerCase(path.charAt(0)) + path.substring(1)
                        + "' failed to satisfy constraint: Member must not be null";
                var own = "\\w+RequiredException: [\\w ]+ (is|are) required|MissingParameter: The parameter " + path
                        + " is required\\.";
                if (!refusal.matches(own)
                        && !(refusal.matches("(Validation|InvalidArgument).*") && refusal.contains(told)))
                    untold.add(operation + " without " + path + ": " + refusal);
            }
        }
        assertEquals(List.of(), untold);
        assertTrue(tried > 70, "only " + tried);
    }

    @Test
    void refuseAMemberOfAMemberThatIsRequired() {
        assertEquals(
                "1 validation error detected: Value null at 'targets.1.member.id' failed to satisfy constraint: Member"
                        + " must not be null",
                refusal(
                        "ValidationError",
                        RegisterTargetsRequest.builder()
                                .targetGroupArn("arn")
                                .targets(target -> target.port(80))
                                .build()));
        assertEquals(
                "2 validation errors detected: Value null at 'transactItems.1.member.put.item' failed to satisfy"
                        + " constraint: Member must not be null; Value null at 'transactItems.1.member.put.tableName'"
                        + " failed to satisfy constraint: Member must not be null",
                refusal(
                        "ValidationException",
                        TransactWriteItemsRequest.builder()
                                .transactItems(item -> item.put(put -> put.conditionExpression("a")))
                                .build()));
    }

    /// What a request is refused with that has all required members but `missing`.
    private static String refusalWithout(Class<?> type, String missing) {
        try {
            var builder = (SdkPojo) type.getMethod("builder").invoke(null);
            fillRequired(builder, ModelLimits.required(ModelLimits.operation(type)), missing);
            ModelLimits.check(((SdkBuilder<?, ?>) builder).build());
            return "taken";
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        } catch (AwsServiceException refused) {
            return refused.awsErrorDetails().errorCode() + ": "
                    + refused.awsErrorDetails().errorMessage();
        }
    }

    private static void fillRequired(SdkPojo builder, Set<String> required, String missing) {
        for (var field : builder.sdkFields()) {
            if (!required.contains(field.memberName()) || field.memberName().equals(missing)) continue;
            var inside = required.stream()
                    .filter(path -> path.matches(field.memberName() + "(\\[])?\\..*"))
                    .map(path -> path.replaceFirst("^\\w+(\\[])?\\.", ""))
                    .collect(Collectors.toSet());
            field.set(builder, plain(field, inside));
        }
    }

    private static Object plain(SdkField<?> field, Set<String> required) {
        var kind = field.marshallingType();
        if (kind == MarshallingType.INTEGER) return 60;
        if (kind == MarshallingType.LONG) return 60L;
        if (kind == MarshallingType.DOUBLE) return 60.0;
        if (kind == MarshallingType.BOOLEAN) return true;
        if (kind == MarshallingType.INSTANT) return Instant.EPOCH;
        if (kind == MarshallingType.MAP) return Map.of();
        if (kind == MarshallingType.LIST)
            return List.of(plain(field.getTrait(ListTrait.class).memberFieldInfo(), required));
        if (kind != MarshallingType.SDK_POJO) return "OK";
        var structure = field.constructor().get();
        fillRequired(structure, required, "");
        return ((SdkBuilder<?, ?>) structure).build();
    }

    @Test
    void speakAsTheServicesDo() {
        assertEquals(
                "1 validation error detected: Value '" + "x".repeat(101)
                        + "' at 'applicationName' failed to satisfy "
                        + "constraint: Member must have length less than or equal to 100",
                refusal(
                        "InvalidApplicationNameException",
                        CreateDeploymentRequest.builder()
                                .applicationName("x".repeat(101))
                                .build()));
        assertEquals(
                "2 validation errors detected: Value 'rar' at 'revision.s3Location.bundleType' failed to satisfy"
                    + " constraint: Member must satisfy enum value set: [tar, tgz, zip, YAML, JSON]; Value 'REPLACE'"
                    + " at 'fileExistsBehavior' failed to satisfy constraint: Member must satisfy enum value set:"
                    + " [DISALLOW, OVERWRITE, RETAIN]",
                refusal(
                        "InvalidRevisionException",
                        CreateDeploymentRequest.builder()
                                .applicationName("a")
                                .fileExistsBehavior("REPLACE")
                                .revision(revision -> revision.s3Location(s3 -> s3.bundleType("rar")))
                                .build()));
        assertTrue(refusal(
                        "ValidationError",
                        SetDesiredCapacityRequest.builder()
                                .autoScalingGroupName("a\u0001b")
                                .desiredCapacity(1)
                                .build())
                .contains("at 'autoScalingGroupName' failed to satisfy constraint: Member must satisfy regular "
                        + "expression pattern: [\\u0020-"));
        assertEquals(
                "1 validation error detected: Value '0' at 'metricData.2.member.storageResolution' failed "
                        + "to satisfy "
                        + "constraint: Member must have value greater than or equal to 1",
                refusal(
                        "ValidationError",
                        PutMetricDataRequest.builder()
                                .namespace("n")
                                .metricData(
                                        data -> data.metricName("m"),
                                        data -> data.metricName("m").storageResolution(0))
                                .build()));
    }

    @Test
    void tellOfListsAsAWhole() {
        assertEquals(
                "1 validation error detected: Value '[i-1]' at 'instanceIds' failed to satisfy constraint: "
                        + "Member must "
                        + "satisfy constraint: [Member must satisfy regular expression pattern: "
                        + "(^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)]",
                refusal(
                        "ValidationException",
                        SendCommandRequest.builder()
                                .documentName("AWS-RunShellScript")
                                .instanceIds("i-1")
                                .build()));
        assertTrue(refusal(
                        "ValidationError",
                        DescribeAutoScalingGroupsRequest.builder()
                                .autoScalingGroupNames("")
                                .build())
                .startsWith("1 validation error detected: Value '[]' at 'autoScalingGroupNames' failed to "
                        + "satisfy constraint: "
                        + "Member must satisfy constraint: [Member must have length less than or equal to 255, "
                        + "Member must "
                        + "have length greater than or equal to 1, "));
    }

    @Test
    void neverTellASecret() {
        var told = refusal(
                "ValidationException",
                CreateSecretRequest.builder()
                        .name("n")
                        .secretString("s3cret".repeat(11_000))
                        .build());
        assertEquals(
                "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member "
                        + "must have "
                        + "length less than or equal to 65536",
                told);
    }

    /// Characters, not the two halves of one.
    @Test
    void countCharacters() {
        assertDoesNotThrow(() -> ModelLimits.check(CreateDeploymentRequest.builder()
                .applicationName("😀".repeat(100))
                .build()));
        assertTrue(refusal(
                        "InvalidApplicationNameException",
                        CreateDeploymentRequest.builder()
                                .applicationName("😀".repeat(101))
                                .build())
                .contains("less than or equal to 100"));
    }

    private static String refusal(String code, SdkPojo request) {
        var refusal = assertThrows(AwsServiceException.class, () -> ModelLimits.check(request));
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        return refusal.awsErrorDetails().errorMessage();
    }

    private static String named(Class<?> request) {
        return ModelLimits.operation(request).toLowerCase(Locale.ROOT);
    }

    /// The request classes of all that the fakes do.
    private static Stream<Class<?>> operations() {
        return Suites.ALL.stream()
                .flatMap(suite -> Suites.operations(suite.fake()))
                .<Class<?>>map(method -> method.getParameterTypes()[0])
                .distinct();
    }

    /// Values one of which is past any limit: too short, too long, too small, too large, no word and no pattern's.
    private static List<Object> odd() {
        return List.of(
                "",
                "x".repeat(300_000),
                "\u0000\uffff",
                "no such word",
                -7,
                Integer.MAX_VALUE,
                List.of(),
                many(),
                Map.of(),
                manyNamed());
    }

    private static List<String> many() {
        return Collections.nCopies(1_001, "x");
    }

    private static Map<String, String> manyNamed() {
        return IntStream.range(0, 1_001).boxed().collect(Collectors.toMap(String::valueOf, number -> "x"));
    }

    private static boolean refuses(Class<?> type, String path, Object value) {
        try {
            var builder = (SdkPojo) type.getMethod("builder").invoke(null);
            if (!fill(builder, path, value)) return false;
            ModelLimits.check(((SdkBuilder<?, ?>) builder).build());
            return false;
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        } catch (AwsServiceException refused) {
            return true;
        }
    }

    /// Sets the member at `path` of `builder` to `value`; false if it is of another kind.
    private static boolean fill(SdkPojo builder, String path, Object value) {
        var end = 0;
        while (end < path.length() && Character.isLetterOrDigit(path.charAt(end))) end++;
        var name = path.substring(0, end);
        var field = builder.sdkFields().stream()
                .filter(one -> one.memberName().equals(name))
                .findFirst()
                .orElse(null);
        if (field == null) return false;
        var made = made(field, path.substring(end), value);
        if (made == null) return false;
        field.set(builder, made);
        return true;
    }

    private static Object made(SdkField<?> field, String path, Object value) {
        var list = field.getTrait(ListTrait.class);
        var map = field.getTrait(MapTrait.class);
        if (path.isEmpty()) return fitting(field, value);
        if (path.startsWith("[]")) {
            var element = made(list.memberFieldInfo(), path.substring(2), value);
            return element == null ? null : List.of(element);
        }
        if (path.startsWith("{key}"))
            return value instanceof String key ? Map.of(key, any(map.valueFieldInfo())) : null;
        if (path.startsWith("{value}")) {
            var one = made(map.valueFieldInfo(), path.substring("{value}".length()), value);
            return one == null ? null : Map.of("x", one);
        }
        assertFalse(!path.startsWith("."), path);
        var structure = field.constructor().get();
        return fill(structure, path.substring(1), value) ? ((SdkBuilder<?, ?>) structure).build() : null;
    }

    private static Object any(SdkField<?> field) {
        var kind = field.marshallingType();
        if (kind == MarshallingType.LIST) return List.of();
        return kind == MarshallingType.SDK_POJO
                ? ((SdkBuilder<?, ?>) field.constructor().get()).build()
                : "x";
    }

    private static Object fitting(SdkField<?> field, Object value) {
        var kind = field.marshallingType();
        if (kind == MarshallingType.STRING) return value instanceof String ? value : null;
        if (kind == MarshallingType.INTEGER) return value instanceof Integer ? value : null;
        if (kind == MarshallingType.LONG) return value instanceof Integer number ? (Object) number.longValue() : null;
        if (kind == MarshallingType.DOUBLE)
            return value instanceof Integer number ? (Object) number.doubleValue() : null;
        if (kind == MarshallingType.SDK_BYTES)
            return value instanceof String text ? SdkBytes.fromUtf8String(text) : null;
        if (kind == MarshallingType.LIST) {
            if (!(value instanceof List<?> elements)) return null;
            var of = field.getTrait(ListTrait.class).memberFieldInfo();
            if (elements.isEmpty() || of.marshallingType() == MarshallingType.STRING) return elements;
            return of.marshallingType() != MarshallingType.SDK_POJO
                    ? null
                    : elements.stream()
                            .map(_ -> ((SdkBuilder<?, ?>) of.constructor().get()).build())
                            .toList();
        }
        if (kind == MarshallingType.MAP) return value instanceof Map<?, ?> ? value : null;
        return null;
    }
}
