package pushback.asl;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which fields a definition may have where, in JSONata mode.
final class Grammar {
    static final Set<String> MACHINE =
            Set.of("Comment", "Version", "QueryLanguage", "StartAt", "States", "TimeoutSeconds");
    static final Set<String> BRANCH = Set.of("Comment", "StartAt", "States");
    static final Set<String> PROCESSOR = Set.of("Comment", "StartAt", "States", "ProcessorConfig");
    static final Set<String> RULE = Set.of("Comment", "Condition", "Next", "Assign", "Output");
    static final Set<String> CATCHER = Set.of("Comment", "ErrorEquals", "Next", "Assign", "Output");
    static final Set<String> RETRIER = Set.of(
            "Comment",
            "ErrorEquals",
            "IntervalSeconds",
            "BackoffRate",
            "MaxAttempts",
            "MaxDelaySeconds",
            "JitterStrategy");

    /// Fields that exist in JSONPath mode only; seeing one says that the author meant that mode.
    static final Set<String> JSONPATH = Set.of(
            "InputPath",
            "OutputPath",
            "ResultPath",
            "Parameters",
            "ResultSelector",
            "Result",
            "ItemsPath",
            "SecondsPath",
            "TimestampPath",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "ErrorPath",
            "CausePath",
            "MaxConcurrencyPath",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
            "Variable",
            "And",
            "Or",
            "Not");

    /// Fields that exist in JSONata mode only. A state without them and without the ones above means the same in
    /// both.
    static final Set<String> JSONATA = Set.of("Arguments", "Output", "Assign", "Items", "ItemSelector", "Choices");

    /// Fields of Step Functions that are not run here, and what that means.
    static final Map<String, String> NOT_RUN = Map.of(
            "Credentials", "there are no roles here to take on",
            "ItemReader", "items come from Items here, not from an object in S3",
            "ItemBatcher", "each item is worked on alone here",
            "ResultWriter", "results stay in the execution here");

    private static final Set<String> EVERY = Set.of("Type", "Comment", "QueryLanguage");
    private static final Map<String, Set<String>> BY_TYPE = Map.of(
            "Pass", Set.of("Output", "Assign", "Next", "End"),
            "Task",
                    Set.of(
                            "Resource",
                            "Arguments",
                            "Output",
                            "Assign",
                            "TimeoutSeconds",
                            "HeartbeatSeconds",
                            "Retry",
                            "Catch",
                            "Next",
                            "End"),
            "Choice", Set.of("Choices", "Default", "Output", "Assign"),
            "Wait", Set.of("Seconds", "Timestamp", "Output", "Assign", "Next", "End"),
            "Succeed", Set.of("Output"),
            "Fail", Set.of("Error", "Cause"),
            "Parallel", Set.of("Branches", "Arguments", "Output", "Assign", "Retry", "Catch", "Next", "End"),
            "Map",
                    Set.of(
                            "Items",
                            "ItemSelector",
                            "ItemProcessor",
                            "Iterator",
                            "MaxConcurrency",
                            "Label",
                            "ToleratedFailureCount",
                            "ToleratedFailurePercentage",
                            "Output",
                            "Assign",
                            "Retry",
                            "Catch",
                            "Next",
                            "End"));

    private Grammar() {}

    static Set<String> types() {
        return new TreeSet<>(BY_TYPE.keySet());
    }

    /// The fields of a type of state, or null if there is no such type.
    static Set<String> fields(String type) {
        var own = type == null ? null : BY_TYPE.get(type);
        if (own == null) return null;
        var all = new TreeSet<>(own);
        all.addAll(EVERY);
        return all;
    }
}
