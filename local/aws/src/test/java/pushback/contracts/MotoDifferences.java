package pushback.contracts;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/// What moto does otherwise than AWS documents it, by the name of the contract test: such a test is carried out, and
/// skipped with the reason when it fails. When it does not fail it has no business here, and says so; of a test with
/// parameters only those cases are skipped that fail.
final class MotoDifferences implements InvocationInterceptor {
    private static final Map<String, String> REASONS = new HashMap<>();

    static {
        var accepts = "moto does not check it: the call is done";
        var fails = "moto does not check it: the server answers with an internal error";
        cannot(
                DynamoDbContract.class,
                "moto refuses it in other words, with an internal error, or not at all",
                "conditionsThatAreRefused",
                "keyConditionsThatAreRefused",
                "updatesThatAreRefusedChangeNothing",
                "wordsOfDynamoDbAreNoNames",
                "placeholdersNobodyUsesAreRefused",
                "requestsWithoutWhatTheyNeedAreRefused",
                "itemsThatAreNotLegalAreRefused",
                "transactionsThatMakeNoSenseAreRefused",
                "queriesComeInPagesBothWays");
        cannot(DynamoDbContract.class, "moto compares fewer types", "conditionsThatFail");
        cannot(DynamoDbContract.class, "moto takes the attribute on the left only", "queriesFindARangeOfKeysInOrder");
        cannot(
                DynamoDbContract.class,
                "moto keeps numbers as they were written",
                "numbersAreDecimalsWithoutTrailingZeros",
                "everyValueOfAnUpdateIsWorkedOutFromTheItemAsItWas",
                "anUpdateReturnsTheItemBeforeOrAfter");
        cannot(
                DynamoDbContract.class,
                "moto does not know the token of a transaction",
                "aTransactionRepeatedUnderItsTokenHappensOnce");
        cannot(DynamoDbContract.class, "moto counts more bytes", "theLargestItemIsKept");

        cannot(
                S3Contract.class,
                "moto answers 404 for a delete marker's version, AWS 405",
                "keepsAVersionBehindAMarkerThatSaysItIsDeleted");
        cannot(S3Contract.class, "moto looks the key up first", "refusesAKeyLongerThan1024Bytes");

        cannot(
                SnsContract.class,
                accepts,
                "refusesAnEmptyMessage",
                "countsTheAttributesToo",
                "refusesASubjectWithLineBreaksOrControlCharacters");
        cannot(SnsContract.class, "moto counts characters", "countsBytesAndNotCharacters");
        cannot(
                SnsContract.class,
                fails,
                "refusesAMissingMessage",
                "refusesAMessageToNobody",
                "refusesAnAttributeWithoutType");
        cannot(
                SnsContract.class,
                "moto has another error code",
                "refusesAnAttributeWithoutValue",
                "refusesAnAttributeOfAnUnknownType");

        cannot(SecretsContract.class, fails, "refusesAMissingSecretId");
        cannot(SecretsContract.class, "moto has the status 404, AWS 400", "saysThatASecretIsNotThere");
        cannot(
                SecretsContract.class,
                "moto looks the secret up without checking its id",
                "refusesAnEmptySecretId",
                "refusesASecretIdLongerThan2048Characters");

        cannot(
                CloudWatchContract.class,
                accepts,
                "refusesAStatisticThatCloudWatchDoesNotKnow",
                "refusesANamespaceThatIsNotOurs",
                "refusesQueriesOfTheSameId",
                "refusesTimesLongAgoOrInTheFuture",
                "refusesAMetricWithoutValue",
                "refusesMoreThan100AlarmNames",
                "refusesADimensionWithoutNameOrValue",
                "refusesDataWithoutNamespace",
                "refusesMoreThan30Dimensions",
                "takes500QueriesAndNotOneMore",
                "refusesNoData",
                "refusesAPeriodThatCloudWatchDoesNotKnow",
                "refusesAnIdThatDoesNotBeginWithASmallLetter",
                "refusesAUnitThatCloudWatchDoesNotKnow",
                "takes1000MetricsAndNotOneMore",
                "refusesAQuestionWithoutQueries",
                "refusesNumbersBeyondBounds",
                "refusesAnAlarmNameThatIsEmptyOrTooLong",
                "refusesToDescribeTheAlarmsOfNoMetric");
        cannot(CloudWatchContract.class, fails, "refusesAMetricWithoutName", "refusesAQuestionWithoutStartOrEnd");
        cannot(CloudWatchContract.class, "moto adds up the metric of every namespace", "tellsNamespacesApart");
        cannot(
                CloudWatchContract.class,
                "moto keeps every second, whatever the resolution asked for",
                "tellsSecondsApartOnlyWhereTheyWereStored");
        cannot(
                CloudWatchContract.class,
                "moto does not ask for the state where it has names",
                "describesTheAlarmsThatFire");
        cannot(CloudWatchContract.class, "moto does not ask for the dimensions", "describesTheAlarmsOfAMetric");
        cannot(
                CloudWatchContract.class,
                "moto has no DescribeAlarmHistory",
                "remembersWhichActionsAnAlarmCarriedOut",
                "remembersOnlyWhatWasSinceTheTimeAskedFor",
                "remembersNothingOfAnAlarmThatIsNotThere");
        cannot(CloudWatchContract.class, "moto knows no types", "describesOnlyTheTypesAskedFor");
        cannot(CloudWatchContract.class, "moto does not say it", "saysSinceWhenAnAlarmIsInItsState");

        cannot(RdsContract.class, fails, "refusesToStartNothing", "refusesToStopNothing");

        cannot(
                AutoScalingContract.class,
                accepts,
                "refusesANameThatIsEmptyOrTooLong",
                "refusesNoCapacity",
                "refusesANegativeCapacity",
                "refusesACapacityOutsideTheBounds",
                "refusesToSuspendAnUnknownProcess",
                "refusesToResumeAnUnknownProcess",
                "refusesSizesThatCannotBe",
                "refusesToEndAServerWithoutBeingToldOfTheCapacity");
        cannot(
                AutoScalingContract.class,
                fails,
                "refusesToSuspendInAGroupThatIsNotThere",
                "refusesToResumeInAGroupThatIsNotThere",
                "refusesACapacityForAGroupThatIsNotThere",
                "refusesToSuspendInNoGroup",
                "refusesToResumeInNoGroup",
                "refusesACapacityForNoGroup",
                "refusesAHealthThatItDoesNotKnow",
                "refusesToEndAServerThatIsNotThere");
        cannot(AutoScalingContract.class, "moto has another error code", "refusesTheHealthOfAServerThatIsNotThere");
        cannot(
                AutoScalingContract.class,
                "moto replaces no server",
                "replacesAServerThatIsStillFoundUnhealthyWhenTheProcessResumes");
        cannot(AutoScalingContract.class, "moto launches everything in one zone", "spreadsTheServersOverTheZones");
        cannot(AutoScalingContract.class, "moto does not say it", "suspendsTheProcessesNamedAndSaysSo");

        cannot(
                LoadBalancingContract.class,
                "moto looks the group up without checking its ARN",
                "refusesToTakeATargetOutOfWhatIsNoArn",
                "refusesToDescribeNoGroup",
                "refusesToDescribeWhatIsNoArn",
                "refusesToDescribeATargetGroupByWhatIsNoArn");
        cannot(LoadBalancingContract.class, accepts, "refusesToTakeNothingOut", "refusesATargetWithoutId");
        cannot(
                LoadBalancingContract.class,
                "moto refuses what AWS does not mind",
                "doesNotMindATargetThatIsNotThere",
                "doesNotMindATargetThatIsOutAlready");
        cannot(LoadBalancingContract.class, "moto does not drain", "saysThatATargetIsDrainingWhileItsRequestsEnd");

        cannot(
                CodeDeployContract.class,
                "moto has ids of another form, and times that the SDK cannot read",
                "describesADeploymentAsItWasAskedFor",
                "takesTheGroupsConfigurationWhereNoneIsNamed",
                "countsTheTargetsOfADeploymentThatSucceeded",
                "describesManyDeploymentsAtOnce",
                "leavesOutADeploymentThatIsNotThere",
                "listsTheDeploymentsMadeInATime");
        cannot(
                CodeDeployContract.class,
                accepts,
                "describes25DeploymentsAtOnceAndNotOneMore",
                "refusesToDescribeNoDeployments",
                "runsOneDeploymentOfAGroupAtATime",
                "refusesADeploymentOfNothing",
                "refusesARevisionThatDoesNotSayWhereItIs",
                "refusesAConfigurationThatIsNotThere",
                "refusesAnUnknownWayWithFilesThatExist",
                "refusesADescriptionLongerThan256Characters",
                "refusesAlarmsThatAreOnAndNotNamed",
                "refusesToListAStatusThatCodeDeployDoesNotKnow",
                "refusesToListWhatIsNotThere",
                "refusesATimeThatEndsBeforeItBegins",
                "refusesToGoOnFromATokenItNeverGave");
        cannot(
                CodeDeployContract.class,
                "moto looks names up without checking them",
                "refusesADeploymentOfNoApplication",
                "refusesADeploymentToNoGroup",
                "refusesToDescribeWhatIsNoDeploymentId");
        cannot(CodeDeployContract.class, "moto lists the oldest first", "listsTheNewestDeploymentFirst");
        cannot(
                CodeDeployContract.class,
                "moto has no targets",
                "describesEveryTargetAndItsEvents",
                "saysThatADeploymentHasNotStarted",
                "refusesToListTheTargetsOfNoDeployment",
                "describes25TargetsAtOnceAndNotOneMore",
                "refusesToDescribeNoTargets",
                "refusesToDescribeTheTargetsOfNoDeployment",
                "refusesToGoOnWithTargetsFromATokenItNeverGave");
        cannot(
                CodeDeployContract.class,
                "moto has no StopDeployment",
                "stopsADeploymentAndSaysWhy",
                "doesNotMindBeingAskedToStopTwice",
                "refusesToStopWhatHasEnded",
                "refusesToStopNoDeployment");
        cannot(
                CodeDeployContract.class,
                "moto has no CreateDeploymentConfig",
                "makesAConfigurationThatADeploymentCanUse",
                "refusesASecondConfigurationOfAName",
                "refusesAConfigurationWithoutAProperName",
                "refusesANumberOfHealthyHostsThatCannotBe",
                "refusesAWaitBetweenZonesThatCannotBe");

        cannot(
                StepFunctionsContract.class,
                "moto runs no state, so no task waits",
                "endsTheTaskWithItsOutput",
                "failsTheTaskWithErrorAndCause",
                "failsATaskWithoutSayingWhy",
                "saysThatATaskWasAnsweredBefore",
                "saysThatATaskWasGivenUp",
                "refusesAnOutputThatIsNotJsonAndGoesOnWaiting",
                "refusesNoOutputAndOneThatIsTooLarge",
                "refusesAnErrorOrACauseThatIsTooLong");
        cannot(
                StepFunctionsContract.class,
                accepts,
                "refusesATokenThatItNeverGave",
                "refusesNoTokenAndOneThatIsTooLong",
                "refusesAnInputLargerThan256KiB");
        cannot(StepFunctionsContract.class, fails, "refusesToDescribeNothing", "refusesToStartNothing");
        cannot(StepFunctionsContract.class, "moto forgets error and cause", "saysHowAnExecutionWasStopped");

        cannot(
                SsmContract.class,
                accepts,
                "refusesACommandForNobody",
                "refusesAServerNamedTwice",
                "refusesADocumentThatIsNotThere",
                "refusesToWaitLessThan30SecondsForAServer",
                "refusesNoDocument",
                "refusesWhatIsNoServersId",
                "refusesAServerThatIsNotThere",
                "refusesMoreThan50Servers",
                "refusesACommentLongerThan100Characters",
                "refusesParametersThatTheDocumentDoesNotHave");
        cannot(
                SsmContract.class,
                "moto answers with every server there is",
                "takesACommandForTheServersNamed",
                "saysThatACommandWasNotForAServer");
        cannot(SsmContract.class, "moto calls the id itself invalid", "saysThatACommandIsNotThere");
        cannot(
                SsmContract.class,
                "moto has no CancelCommand, and ends a command when it is sent",
                "doesNotMindCallingOffWhatHasEnded",
                "callsOffACommandThatGoesOn",
                "saysThatACommandToCallOffIsNotThere",
                "refusesToCallOffWhatIsNoCommandsId");
    }

    private static void cannot(Class<?> suite, String reason, String... tests) {
        for (var test : tests) REASONS.put(name(suite, test), reason);
    }

    /// Why `test` is skipped against moto; empty: it is held.
    static Optional<String> reason(Method test) {
        return Optional.ofNullable(REASONS.get(name(test)));
    }

    /// Every test on the list.
    static Set<String> names() {
        return REASONS.keySet();
    }

    static String name(Method test) {
        return name(test.getDeclaringClass(), test.getName());
    }

    private static String name(Class<?> suite, String test) {
        return suite.getSimpleName() + "." + test;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> called, ExtensionContext context)
            throws Throwable {
        var reason = reason(called.getExecutable());
        carryOut(test, reason);
        if (reason.isPresent() && Foreign.isMoto())
            fail("moto holds this contract: take it off the list in "
                    + getClass().getSimpleName());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> called, ExtensionContext context)
            throws Throwable {
        carryOut(test, reason(called.getExecutable()));
    }

    private static void carryOut(Invocation<Void> test, Optional<String> reason) throws Throwable {
        try {
            test.proceed();
        } catch (Exception | AssertionError differs) {
            if (reason.isEmpty()) throw differs;
            throw new TestAbortedException(reason.get(), differs);
        }
    }
}
