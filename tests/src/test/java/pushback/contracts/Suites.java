package pushback.contracts;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import pushback.aws.codedeploy.LocalCodeDeploy;
import pushback.aws.commands.LocalSsm;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.messages.LocalSns;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.aws.rds.LocalRds;
import pushback.aws.scaling.LocalAutoScaling;
import pushback.aws.secrets.LocalSecrets;
import pushback.aws.storage.LocalDynamoDb;
import pushback.aws.storage.LocalS3;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.wiring.Permissions;
import pushback.wiring.Permissions.Permission;
import pushback.wiring.Steps;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;

/// The contract suites, and what they say something about.
final class Suites {
    static final List<Suite> ALL = List.of(
            new Suite(DynamoDbContract.class, LocalDynamoDb.class),
            new Suite(S3Contract.class, LocalS3.class),
            new Suite(SnsContract.class, LocalSns.class),
            new Suite(SecretsContract.class, LocalSecrets.class),
            new Suite(CloudWatchContract.class, LocalCloudWatch.class),
            new Suite(AutoScalingContract.class, LocalAutoScaling.class),
            new Suite(LoadBalancingContract.class, LocalLoadBalancing.class),
            new Suite(CodeDeployContract.class, LocalCodeDeploy.class),
            new Suite(StepFunctionsContract.class, LocalStepFunctions.class),
            new Suite(RdsContract.class, LocalRds.class),
            new Suite(SsmContract.class, LocalSsm.class));

    private Suites() {}

    /// @param fake what the local cloud has for the service
    record Suite(Class<?> contract, Class<? extends SdkClient> fake) {
        /// In the order of their names.
        List<Method> tests() {
            return Arrays.stream(contract.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class)
                            || method.isAnnotationPresent(ParameterizedTest.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .toList();
        }

        /// Every action that any of its tests covers.
        Set<String> actions() {
            return tests().stream()
                    .flatMap(test -> Suites.actions(test).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        List<Method> tests(String action) {
            return tests().stream()
                    .filter(test -> Suites.actions(test).contains(action))
                    .toList();
        }
    }

    /// The actions that a test covers: by itself, or with its whole suite.
    static Set<String> actions(Method test) {
        var covers = Stream.of(
                        test.getAnnotation(Covers.class),
                        test.getDeclaringClass().getAnnotation(Covers.class))
                .filter(found -> found != null)
                .findFirst();
        return covers.map(found -> Set.of(found.value())).orElse(Set.of());
    }

    /// What a fake can be asked for.
    static Stream<Method> operations(Class<?> fake) {
        return Arrays.stream(fake.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())
                        && !method.isBridge()
                        && !method.isSynthetic()
                        && method.getParameterCount() > 0
                        && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0])
                        && method.getParameterTypes()[0].getSimpleName().endsWith("Request"));
    }

    /// What the steps call. What AWS asks for behind a call is no call of theirs.
    static Set<String> called() {
        return Steps.ALL.stream()
                .flatMap(step -> Permissions.of(step.handler()).stream())
                .filter(permission -> permission.behind().isEmpty())
                .map(Permission::action)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
