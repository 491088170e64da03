package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.stepfunctions.ExecutionRecord;

/// Looks at one environment of a world while it lives and when it has calmed down.
public interface Watch {
    /// The git host is asked something.
    default void asked(Work work) {}

    /// A row of the ledger was written, or removed.
    ///
    /// @param before null if there was none
    /// @param after null if it was removed
    default void wrote(Work work, String entry, JsonNode before, JsonNode after) {}

    /// A function answered, or failed.
    default void answered(Work work, Invocation invocation) {}

    /// A state was entered.
    default void entered(ExecutionRecord execution, String state) {}

    default void ended(ExecutionRecord execution) {}

    /// The world has calmed down.
    default void calm() {}
}
