package pushback.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Set;

/// What only some rooms may do by themselves; all others are given a clock, a timeline or a source of ids.
final class BannedCalls {
    private static final Set<String> CALLS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.util.UUID.randomUUID",
            "java.lang.Math.random",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep");

    static final DescribedPredicate<JavaMethodCall> CLOCKS_IDS_AND_SLEEP = DescribedPredicate.describe(
            "reads a clock, makes up an id or sleeps",
            call -> CALLS.contains(
                    call.getTargetOwner().getName() + "." + call.getTarget().getName()));

    private BannedCalls() {}
}
